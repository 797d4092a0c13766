"""The tables, as numbered migrations: a published one is never changed, and a new one is added at the end.

All tables are STRICT, so that a value of the wrong type is an error. Times are seconds since 1970.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

from selmask.store.sqlite.rehash import rehash

MIGRATIONS = Migrations("selmask")


@MIGRATIONS(name="001_datasets")
def _datasets(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE datasets (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('corpus', 'labelled', 'lexicon')),
            folder TEXT NOT NULL,
            rows INTEGER NOT NULL,
            findings INTEGER NOT NULL,
            language TEXT NOT NULL,
            file_name TEXT NOT NULL,
            original_sha256 TEXT NOT NULL,
            content_sha256 TEXT NOT NULL,
            created_at REAL NOT NULL
        ) STRICT
    """)


@MIGRATIONS(name="002_runs")
def _runs(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never given twice: a folder is named by it
            kind TEXT NOT NULL,
            title TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE,
            spec TEXT NOT NULL CHECK (json_valid(spec)),
            state TEXT NOT NULL,
            reason TEXT,
            parent_id INTEGER REFERENCES runs (id),
            attempt INTEGER NOT NULL DEFAULT 0,
            tries_left INTEGER NOT NULL,
            step INTEGER NOT NULL DEFAULT 0,
            total_steps INTEGER,
            seconds_left REAL,
            message TEXT,
            result TEXT CHECK (result IS NULL OR json_valid(result)),
            created_at REAL NOT NULL,
            queued_at REAL NOT NULL,
            stop_asked_at REAL,
            ended_at REAL
        ) STRICT
    """)
    db.execute("CREATE INDEX runs_by_state ON runs (state, queued_at, id)")
    db.execute("CREATE INDEX runs_by_parent ON runs (parent_id)")


@MIGRATIONS(name="003_attempts")
def _attempts(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE attempts (
            run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            device TEXT NOT NULL,
            host TEXT NOT NULL,
            boot_id TEXT NOT NULL,
            pid INTEGER,
            pid_created REAL,
            started_at REAL NOT NULL,
            heartbeat_at REAL,
            first_step INTEGER, -- where, and when, the rate for the remaining time is measured from
            first_step_at REAL,
            ended_at REAL,
            end TEXT,
            reason TEXT,
            traceback TEXT,
            PRIMARY KEY (run_id, number)
        ) STRICT
    """)


@MIGRATIONS(name="004_metrics")
def _metrics(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE metrics (
            run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            step INTEGER NOT NULL,
            value REAL, -- NULL: what was measured was not a finite number
            time REAL NOT NULL,
            attempt INTEGER NOT NULL,
            PRIMARY KEY (run_id, key, step)
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS(name="005_experiments")
def _experiments(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE experiments (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            spec TEXT NOT NULL CHECK (json_valid(spec)),
            created_at REAL NOT NULL
        ) STRICT
    """)
    db.execute("""
        CREATE TABLE experiment_runs (
            experiment_id INTEGER NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
            run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            arm TEXT NOT NULL,
            model TEXT NOT NULL,
            repeat INTEGER NOT NULL,
            budget TEXT NOT NULL,
            role TEXT NOT NULL,
            PRIMARY KEY (experiment_id, run_id, arm, model, repeat, budget, role)
        ) STRICT
    """)
    db.execute("CREATE INDEX experiment_runs_by_run ON experiment_runs (run_id)")


@MIGRATIONS(name="006_urgent_runs")
def _urgent_runs(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE runs ADD COLUMN urgent_at REAL")  # when it was put first in the queue


@MIGRATIONS(name="007_versions")
def _versions(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE attempts ADD COLUMN versions TEXT CHECK (versions IS NULL OR json_valid(versions))")


@MIGRATIONS(name="008_hashes_without_younger_settings")
def _hashes(db: sqlite_utils.Database) -> None:
    rehash(db)


@MIGRATIONS(name="009_claimers")
def _claimers(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE attempts ADD COLUMN claimer_pid INTEGER")  # responsible until the worker's pid is known
    db.execute("ALTER TABLE attempts ADD COLUMN claimer_created REAL")


@MIGRATIONS(name="010_pauses")
def _pauses(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE attempts ADD COLUMN step_at REAL")
    db.execute("ALTER TABLE attempts ADD COLUMN median_pause REAL")  # seconds, as the longest
    db.execute("ALTER TABLE attempts ADD COLUMN longest_pause REAL")


@MIGRATIONS(name="011_second_parents")
def _second_parents(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE runs ADD COLUMN second_parent_id INTEGER REFERENCES runs (id)")
    db.execute("CREATE INDEX runs_by_second_parent ON runs (second_parent_id)")


@MIGRATIONS(name="012_looks")
def _looks(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE experiments ADD COLUMN looked_at REAL")  # when all had ended, and some then began again


@MIGRATIONS(name="013_looked_repeats")
def _looked_repeats(db: sqlite_utils.Database) -> None:
    """Those of earlier looks are the repeats of which at least two arms had finished; planned looks were not noted."""
    db.execute("ALTER TABLE experiments ADD COLUMN looked_repeats INTEGER")
    db.execute("""
        UPDATE experiments SET looked_repeats = (
            SELECT count(*) FROM (
                SELECT 1 FROM experiment_runs e JOIN runs r ON r.id = e.run_id
                WHERE e.experiment_id = experiments.id AND e.role IN ('fine-tuning', 'anchor')
                AND r.state = 'finished' AND r.ended_at < experiments.looked_at
                GROUP BY e.repeat HAVING count(DISTINCT e.arm) > 1
            )
        )
        WHERE looked_at IS NOT NULL AND coalesce(json_array_length(spec, '$.compare.looks'), 0) < 2
    """)


@MIGRATIONS(name="014_extended_experiments")
def _extended_experiments(db: sqlite_utils.Database) -> None:
    """NULL: it was queued before this was noted."""
    db.execute("ALTER TABLE experiments ADD COLUMN extends TEXT CHECK (extends IS NULL OR json_valid(extends))")


@MIGRATIONS(name="015_projects")
def _projects(db: sqlite_utils.Database) -> None:
    """All that there was becomes one project."""
    db.execute("""
        CREATE TABLE projects (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never given twice: open pages remember it
            name TEXT NOT NULL UNIQUE,
            language TEXT,
            encoder TEXT,
            created_at REAL NOT NULL
        ) STRICT
    """)
    db.execute("""
        INSERT INTO projects (name, language, encoder, created_at)
        SELECT 'My project', (SELECT language FROM datasets ORDER BY created_at LIMIT 1),
               (SELECT json_extract(spec, '$.models[0]') FROM experiments ORDER BY id DESC LIMIT 1), min(created_at)
        FROM (SELECT created_at FROM datasets UNION ALL SELECT created_at FROM experiments)
        HAVING count(*) > 0
    """)
    for table in ("datasets", "experiments"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN project_id INTEGER REFERENCES projects (id)")
        db.execute(f"UPDATE {table} SET project_id = (SELECT id FROM projects)")  # noqa: S608 -- two names above
        db.execute(f"CREATE INDEX {table}_by_project ON {table} (project_id)")


@MIGRATIONS(name="016_history")
def _history(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE history (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never given twice: open pages remember it
            action TEXT NOT NULL,
            noun TEXT NOT NULL,
            name TEXT NOT NULL,
            project_id INTEGER, -- the project may be deleted since
            facts TEXT NOT NULL CHECK (json_valid(facts)),
            way_back BLOB, -- compressed JSON; NULL: it cannot be undone, or no longer
            files TEXT CHECK (files IS NULL OR json_valid(files)), -- on the disk; NULL: none, or removed
            at REAL NOT NULL,
            undone_at REAL
        ) STRICT
    """)
    db.execute("""
        CREATE TABLE former_names (
            noun TEXT NOT NULL,
            name TEXT NOT NULL,
            now TEXT NOT NULL,
            PRIMARY KEY (noun, name)
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS(name="017_deleted_results")
def _deleted_results(db: sqlite_utils.Database) -> None:
    """What tells apart the compared runs of an experiment that had finished before they were deleted."""
    db.execute("""
        CREATE TABLE deleted_results (
            experiment_id INTEGER NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
            arm TEXT NOT NULL,
            model TEXT NOT NULL,
            budget TEXT NOT NULL,
            repeat INTEGER NOT NULL,
            kind TEXT NOT NULL,
            hash TEXT NOT NULL,
            parent_hash TEXT,
            spec TEXT NOT NULL CHECK (json_valid(spec)),
            ended_at REAL NOT NULL
        ) STRICT
    """)
    db.execute("CREATE INDEX deleted_results_by_experiment ON deleted_results (experiment_id)")
