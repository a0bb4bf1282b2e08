"""Floor 9, wiring: settings, urls, the command line, and which rooms feed the warehouse. Nothing imports it."""
