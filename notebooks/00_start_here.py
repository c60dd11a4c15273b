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
# Find the hut: walk with the arrows.

# %% [markdown] tags=["in-jupyter"]
# (Press Shift+Enter to bring the picture to life.)

# %% jupyter={"source_hidden": true}
from gdcourse import bowl, fog_game
from gdcourse.learning.overview import Overview
from gdcourse.learning.today import five

fog_game(bowl, start=0.0, name="01.fog")

# %% [markdown]
# That is how a model learns: it feels which way is down, steps, and feels again. In this course you take that walk yourself. You say
# what will happen, see what does, write the step in a few lines of Python, and check every number. At the end you can derive,
# write, tune and mend the optimizers that train the models people use every day.
#
# You need to follow `y = 2x + 1` and to have written a `for` loop. That carries you through the first three lessons; each later one
# says at its top what more it uses. You have never met a derivative? You will measure one with your boots, in the first ten minutes.
# You train networks for a living? Answer the predictions before you open them; some will surprise you.

# %% [markdown]
# ## Your way

# %% jupyter={"source_hidden": true}
Overview()

# %% [markdown] tags=["in-jupyter"]
# What you answer and solve is kept in one file on this machine, `.gdcourse/progress.json`. Nothing is graded here but what you want graded,
# and nothing leaves your machine.

# %% [markdown]
# ## Five for today
#
# A handful of questions from lessons that you have finished, when they are due again. A question that you got right waits twice as long
# each time.

# %% jupyter={"source_hidden": true}
five()

# %% [markdown]
# ## Work through a lesson

# %% [markdown] tags=["in-jupyter"]
# **Read** from top to bottom, and run each cell as you come to it. Until you run it, a question or an explorer is a still picture, as on
# paper.

# %% [markdown]
# **Predict** whenever you are asked. Commit to an answer before you see what happens. A wrong prediction is worth more than a right one,
# because you will remember what happened instead.
#
# **Play** with the explorers. Each comes with a task, and the task is the point.
#
# **Code** in the exercises, in notebooks of their own. Your code goes where a cell says `...`. `check` looks at your numbers and says whose
# numbers they are: the right ones, or those of a mistake that has a name. Check again, and the hint gets plainer.

# %% [markdown] tags=["in-jupyter"]
# <details><summary>Use the keyboard</summary>
#
# | keys | what they do |
# |---|---|
# | Shift+Enter | run this cell and go to the next |
# | Tab, Shift+Tab | go from one control to the next in a question or an explorer |
# | arrow keys | on a picture: move the hiker; on a slider: turn it; in a list: move the item |
# | Enter or Space | press the button that has the focus |
# | Esc, then I twice | stop a cell that does not end |
# | Esc, then 0 twice | restart Python, when things are confused beyond repair |
#
# </details>

# %% [markdown]
# ## Choose your track
#
# | track | for | lessons |
# |---|---|---|
# | short | seeing how learning works, with slopes measured by feel | 01 to 03, 07, 14 |
# | standard | writing, tuning and mending optimizers | 01 to 12, 14 |
# | whole | the standard track, how gradients are made, and what libraries do with them | 01 to 16 |
#
# Boxes called *Deeper* hold proofs, rates and limits. Nothing later depends on them.

# %% [markdown]
# ## Find your way, and get help
#
# A letter you do not know is on the [notation page](notation.md), a word in the [glossary](glossary.md), a mistake by its name on the page
# of [the mistakes of this course](mistakes.md). The [resources](resources.md) say where to read on.

# %% [markdown] tags=["in-jupyter"]
# When something does not work, open a terminal in the course folder (in JupyterLab: File, New, Terminal) and run
#
#     python3 course.py doctor
#
# On Windows write `py` in place of `python3`. It prints one line for each thing the course needs, and says what to do about those that
# are missing.
