"""One module per command or group of commands; lying here is all it takes to be found."""
