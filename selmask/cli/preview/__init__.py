"""The command `preview`: its options, and the masks that it prints. It may know what the commands share."""
