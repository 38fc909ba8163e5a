"""The administration as this project has it."""
