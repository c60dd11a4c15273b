"""A JupyterHub for one class on one machine.

`python3 course.py hub` writes `classroom/settings.json`, which is read here, and starts the hub. To change
more than its options do, change this file: it is an ordinary configuration of JupyterHub.
"""

import json
import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821
HERE = Path(__file__).resolve().parent
CLASSROOM = Path(os.environ["GDCOURSE_CLASSROOM"])
told = json.loads((CLASSROOM / "settings.json").read_text(encoding="utf-8"))
first = told["port"]  # the ports that follow are the hub's, too: `ports` in gdcourse/teaching/hub.py
exchange = f"http://127.0.0.1:{first + 3}"

# --- Who may come in: the roster and the teacher, nobody else ----------------------------------------

c.JupyterHub.authenticator_class = told["login"]
c.Authenticator.allowed_users = set(told["students"])
c.Authenticator.admin_users = {told["teacher"]}
c.SharedPasswordAuthenticator.user_password = told["password"]
c.SharedPasswordAuthenticator.admin_password = told["teachers_password"]

# --- Where it answers; all but the first are for this machine alone ----------------------------------

c.JupyterHub.bind_url = f"http://{told['host']}:{first}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{first + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{first + 2}"
c.ConfigurableHTTPProxy.command = [told["proxy"]]
c.ConfigurableHTTPProxy.pid_file = str(CLASSROOM / "proxy.pid")
c.JupyterHub.cookie_secret_file = str(CLASSROOM / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{CLASSROOM / 'jupyterhub.sqlite'}"

# --- Everybody's own server --------------------------------------------------------------------------

# With PAM people have accounts on this machine, and their work is in their homes. Otherwise it is here.
sys.path.append(str(HERE))
c.JupyterHub.spawner_class = "spawners.InAccounts" if told["login"] == "pam" else "spawners.InHomes"
c.SimpleLocalProcessSpawner.home_dir_template = str(CLASSROOM / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, str(HERE / "student.py")]
c.Spawner.mem_limit = told["memory"]  # student.py keeps to them: the spawners themselves do not
c.Spawner.cpu_limit = told["cores"]
c.Spawner.environment = {
    "GDCOURSE_HANDED_OUT": told["course"],
    "GDCOURSE_VENV": sys.prefix,
    "GDCOURSE_HAND_IN": f"{exchange}/services/exchange",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # a whole class may log in at once
c.JupyterHub.concurrent_spawn_limit = 30
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 5


def for_each(spawner):
    """Everybody has a port of their own and, where the hub is root's, a user number of their own: each one's
    limits count for themselves. The teacher works in the course itself: there are `grade`, and the solutions.
    """
    place = [told["teacher"], *told["students"]].index(spawner.user.name)
    spawner.port = first + 10 + place
    if spawner.user.name == told["teacher"]:
        course = str(HERE.parent)
        spawner.cmd = [sys.executable, "-P", "-m", "gdcourse", "lab"]
        spawner.environment = {"PYTHONPATH": course, "JUPYTERHUB_ROOT_DIR": course}
        spawner.mem_limit = spawner.cpu_limit = None
    elif os.geteuid() == 0 and told["login"] != "pam":  # with pam they have numbers already
        spawner.environment = {**spawner.environment, "GDCOURSE_UID": str(told["numbers"][spawner.user.name])}


c.Spawner.pre_spawn_hook = for_each

# --- Beside them: one takes hand-ins, one keeps students to their shares, one ends servers nobody uses ---

c.JupyterHub.services = [
    {
        "name": "exchange",
        "url": exchange,
        "command": [sys.executable, str(HERE / "exchange.py")],
        "environment": {"GDCOURSE_CLASSROOM": str(CLASSROOM)},
        "display": False,
    },
    {
        "name": "keeper",
        "command": [sys.executable, str(HERE / "keeper.py")],
        "environment": {"GDCOURSE_CLASSROOM": str(CLASSROOM)},
    },
    {"name": "starter", "api_token": told["token"]},  # `course.py hub --ready`
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={60 * told['idle']}"],
    },
]
hand_in = "access:services!service=exchange"
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["self", hand_in]},  # what a person may do
    {
        "name": "server",
        "scopes": ["users:activity!user", "access:servers!server", hand_in],
    },  # and their server
    {"name": "starter", "scopes": ["servers"], "services": ["starter"]},
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    },
]
