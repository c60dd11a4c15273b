# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Start here
#
# A model learns by walking downhill in fog. In this course you take that walk yourself: you say what will happen, see what does, write
# the step in a few lines of Python, and check every number. At the end you can derive, write, tune and mend the optimizers that train the
# models people use every day.
#
# You need to follow `y = 2x + 1` and to have written a `for` loop. You have never met a derivative? You will measure one with your boots, in
# the first ten minutes. You train networks for a living? Answer the predictions before you open them; some will surprise you.

# %% [markdown]
# ## The lessons
#
# Take them in order. Each says how long it takes and what it needs.
#
# | lesson | minutes |
# |---|---:|
# | [01 · Walk down a hill you cannot see](01_foggy_hiker.ipynb) | 40 |
# | [02 · Write the walk as one line of algebra](02_update_rule.ipynb) | 45 |
# | [03 · Turn the dial: crawl, land, cross, explode](03_learning_rates.ipynb) | 60 |
# | [04 · Go from slope to gradient: many weights](04_gradient.ipynb) | 60 |
# | [05 · Fit real data, and mend its units](05_linear_regression.ipynb) | 70 |
# | [06 · Explain the zigzag with one number](06_narrow_valleys.ipynb) | 60 |
# | [07 · Ask everybody, ask one, ask a few](07_batches.ipynb) | 70 |
# | [08 · Predict where the noise stops you, and plan the journey](08_schedules.ipynb) | 60 |
# | [09 · Know what the fog may hide](09_landscapes.ipynb) | 70 |
# | [11 · Give the hiker a memory](11_momentum.ipynb) | 60 |
# | [12 · Build Adam, then break it](12_adam.ipynb) | 70 |

# %% [markdown]
# ## Work through a lesson
#
# **Read** from top to bottom, and run each cell as you come to it. Until you run it, a question or an explorer is a still picture, as on
# paper. All code is short enough to retype from memory.
#
# **Predict** whenever you are asked. Commit to an answer before you see what happens. A wrong prediction is worth more than a right one, because
# you will remember what happened instead.
#
# **Play** with the explorers. Each comes with a task, and the task is the point.
#
# **Code** in the exercises. They are notebooks of their own; the lesson links to them at the moment they make sense. Your code goes where
# a cell says `...`.
#
# **Check** after each function. `check` looks at your numbers and says whose numbers they are: the right ones, or those of a mistake that has a name. It
# gives a hint. Check again, and the hint gets plainer.
#
# Nothing is graded here but what you want graded, and nothing leaves your machine.

# %% [markdown]
# ## Use the keyboard
#
# | keys | what they do |
# |---|---|
# | Shift+Enter | run this cell and go to the next |
# | Tab, Shift+Tab | go from one control to the next in a question or an explorer |
# | arrow keys | on a picture: move the hiker; on a slider: turn it; in a list: move the item |
# | Shift and an arrow key | on a picture: ten times as far |
# | Enter or Space | press the button that has the focus |
# | Esc, then I twice | stop a cell that does not end |
# | Esc, then 0 twice | restart Python, when things are confused beyond repair |

# %% [markdown]
# ## See how far you are
#
# Your predictions, answers and solved exercises are kept in one file on this machine, `.gdcourse/progress.json`. Run the cell to read them.

# %%
from gdcourse import Table
from gdcourse.course import progress

kept = progress.read()
kinds = {"prediction": "predictions", "quiz": "quiz answers", "exercise": "exercises"}
started = sorted({name[:2] for kind in kinds for name in kept.get(kind, {})})
rows = [(n, *(sum(name.startswith(n) for name in kept.get(kind, {})) for kind in kinds)) for n in started]
print(Table(("lesson", *kinds.values()), rows) if rows else "No progress yet. It begins with your first prediction.")

# %% [markdown]
# ## Choose your track
#
# | track | for | lessons |
# |---|---|---|
# | without calculus | seeing how learning works, with slopes measured by feel | 01 to 05, 07, 14 |
# | standard | writing, tuning and mending optimizers | 01 to 09, 11, 12, 14 |
# | theory | the standard track and every box called *Deeper*: proofs, rates, limits | 01 to 16 |
#
# A number that is not in the table of lessons yet is a lesson that is still being written.

# %% [markdown]
# ## Find your way, and get help
#
# A letter you do not know is on the [notation page](notation.md), a word in the [glossary](glossary.md). The [resources](resources.md) say where to
# read on.
#
# When something does not work, open a terminal in the course folder (in JupyterLab: File, New, Terminal) and run
#
#     python3 course.py doctor
#
# It looks at everything the course needs, line by line, and says what to do about what is missing. On Windows, write `py course.py doctor`. If you
# report a problem, paste what it printed. When an exercise is in a tangle, `python3 course.py reset 01` gives you a clean copy of it and
# keeps yours beside it.
#
# Ready? The fog has come in, and it will be dark in an hour.
