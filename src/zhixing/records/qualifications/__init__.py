"""What enterprises and bodies hold and when it stands: brands, standards, certificates, patents, centres, staff."""
