"""Running commands from the editor: child processes of the engine, what they tell, and whether they may run at all."""
