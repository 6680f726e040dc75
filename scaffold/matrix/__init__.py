"""List, write and train every combination of the choices, and report the results."""
