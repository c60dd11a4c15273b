"""How exam_scores.csv was made. The file is the data, this its recipe: a new numpy may draw other numbers."""

from pathlib import Path

import numpy as np

HEADER = "hours,quiz,attendance,score"


def simulate(seed: int = 7, students: int = 200) -> np.ndarray:
    """score = 10 + 1.5·hours + 0.45·quiz + 0.2·attendance + noise of 4 points; who studies also attends."""
    rng = np.random.default_rng(seed)
    hours = rng.uniform(0, 20, students).round(1)
    quiz = np.clip(rng.normal(70, 12, students) + 0.6 * (hours - 10), 0, 100).round()
    attendance = np.clip(rng.normal(85, 10, students) + 0.3 * (hours - 10), 40, 100).round()
    score = 10 + 1.5 * hours + 0.45 * quiz + 0.2 * attendance + rng.normal(0, 4, students)
    return np.column_stack([hours, quiz, attendance, np.clip(score, 0, 100).round(1)])


def text(table: np.ndarray) -> str:
    return "\n".join([HEADER, *(f"{h:.1f},{q:.0f},{a:.0f},{s:.1f}" for h, q, a, s in table)]) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("exam_scores.csv").write_text(text(simulate()), encoding="utf-8", newline="\n")
