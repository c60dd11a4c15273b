"""Starting a student's server, and knowing at once that it is there, or that it has ended.

JupyterHub itself asks a new server ever more rarely whether it answers: one that takes four seconds may be
found three seconds later, and its student waits. Here it is asked ten times a second.
"""

import asyncio

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner
from jupyterhub.utils import can_connect

EVERY = 0.1  # seconds


class NotStarted(Exception):
    """A server that has ended before it answered."""

    jupyterhub_message = "Your server has not started. Tell who teaches: the hub's log says why."


class Watching:
    """Comes before a spawner: its `start` ends when the server answers."""

    async def start(self):
        address = await super().start()
        while not can_connect(*address):
            if await self.poll() is not None:
                raise NotStarted(f"the server of {self.user.name} ended before it answered")
            await asyncio.sleep(EVERY)
        return address


class InAccounts(Watching, LocalProcessSpawner):
    """For people with accounts on this machine, each in their own home."""


class InHomes(Watching, SimpleLocalProcessSpawner):
    """For people without accounts, in homes that the hub makes."""
