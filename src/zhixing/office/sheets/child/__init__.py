"""What runs in the limited child process: nothing here imports Django or the rest of Zhixing, so it starts in 30 ms."""
