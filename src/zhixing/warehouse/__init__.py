"""Floor 3, the warehouse: dated snapshots of the facts as Parquet files, asked through Ibis."""
