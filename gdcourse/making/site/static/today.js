import { streak } from "./progress.js";

// The questions that are due today: the rule of gdcourse/learning/today.py, to which a test holds it.

const DAYS = [1, 2, 4, 8, 16, 32, 64]; // how long a question waits after so many right answers in a row
const FINISHED = 0.8; // the share of a lesson's questions that must have been answered

/** Of `questions`, [{name, kind, mistakes}], those to ask on `today`, "2025-03-01". */
export function due(questions, kept, today, count = 5) {
  const entry = ({ kind, name }) => kept[kind]?.[name];
  const made = mistakesMade(kept);
  const weight = ({ mistakes }) => mistakes.reduce((sum, mistake) => sum + (made[mistake] ?? 0), 0);
  const waiting = ofFinishedLessons(questions, entry)
    .filter((one) => nextTime(entry(one)) <= today)
    .sort(
      (a, b) =>
        weight(b) - weight(a) || streak(entry(a)) - streak(entry(b)) || (a.name < b.name ? -1 : Number(a.name > b.name)),
    );
  return mixed(waiting).slice(0, count);
}

function nextTime(entry) {
  const day = new Date(`${entry.when.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + DAYS[Math.min(streak(entry), DAYS.length - 1)]);
  return day.toISOString().slice(0, 10);
}

function mistakesMade(kept) {
  const made = {};
  for (const kind of ["prediction", "quiz", "exercise"]) {
    for (const { latest } of Object.values(kept[kind] ?? {})) {
      if (latest.misconception) made[latest.misconception] = (made[latest.misconception] ?? 0) + 1;
    }
  }
  return made;
}

function ofFinishedLessons(questions, entry) {
  const lessons = new Map();
  for (const one of questions) lessons.set(lessonOf(one), [...(lessons.get(lessonOf(one)) ?? []), one]);
  const isFinished = (asked) => asked.filter(entry).length >= FINISHED * asked.length;
  return questions.filter((one) => entry(one) && isFinished(lessons.get(lessonOf(one))));
}

const lessonOf = ({ name }) => name.slice(0, 2);

/** In rounds, one of each lesson a round, so that neighbours seldom come from the same lesson. */
function mixed(questions) {
  const rounds = new Map();
  const numbered = questions.map((one) => {
    const round = rounds.get(lessonOf(one)) ?? 0;
    rounds.set(lessonOf(one), round + 1);
    return { one, round };
  });
  return numbered.sort((a, b) => a.round - b.round).map(({ one }) => one);
}
