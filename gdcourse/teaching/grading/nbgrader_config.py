"""For those who use nbgrader's own commands: `nbgrader generate_assignment --config THIS_FILE LESSON`."""

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.ignore = ["*.py", "*.toml", "__pycache__", "*.pyc", ".ipynb_checkpoints"]
c.ClearSolutions.code_stub = {"python": "..."}
