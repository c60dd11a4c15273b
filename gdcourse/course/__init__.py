"""What every verb knows of this copy of the course: lessons, files, machine, and what was done in it."""
