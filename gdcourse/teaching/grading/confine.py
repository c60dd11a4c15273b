"""What the worker gives up before a student's code runs: memory, files, processes, threads, sockets.

The sandbox around the process keeps it from files and networks; this keeps it from the kernel's other ways of
using a machine up. Limits can be lowered without any right, and never be raised again.
"""

from __future__ import annotations

import ctypes
import platform
import struct

MEGABYTE = 2**20
MEMORY = 2_000 * MEGABYTE
FILE = 8 * MEGABYTE
OPEN_FILES = 64
SECONDS = 300

# seccomp: what a system call gets instead of happening
_REFUSED, _UNKNOWN = 0x00050000 | 1, 0x00050000 | 38
_ALLOWED, _KILL = 0x7FFF0000, 0x80000000

# machine: (its number in the kernel's audit list, the number of seccomp itself, {system call: number})
_CALLS = {
    "x86_64": (
        0xC000003E,
        317,
        dict(
            clone=56,
            fork=57,
            vfork=58,
            execve=59,
            execveat=322,
            socket=41,
            socketpair=53,
            memfd_create=319,
            memfd_secret=447,
            shmget=29,
            semget=64,
            msgget=68,
            mq_open=240,
            ptrace=101,
            process_vm_readv=310,
            process_vm_writev=311,
            bpf=321,
            perf_event_open=298,
            userfaultfd=323,
            io_uring_setup=425,
            unshare=272,
            setns=308,
            mount=165,
            umount2=166,
            pivot_root=155,
            chroot=161,
            open_tree=428,
            move_mount=429,
            fsopen=430,
            fsmount=432,
            mount_setattr=442,
            add_key=248,
            request_key=249,
            keyctl=250,
            pidfd_getfd=438,
            open_by_handle_at=304,
            init_module=175,
            finit_module=313,
            kexec_load=246,
            swapon=167,
            reboot=169,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        277,
        dict(
            clone=220,
            execve=221,
            execveat=281,
            socket=198,
            socketpair=199,
            memfd_create=279,
            memfd_secret=447,
            shmget=194,
            semget=190,
            msgget=186,
            mq_open=180,
            ptrace=117,
            process_vm_readv=270,
            process_vm_writev=271,
            bpf=280,
            perf_event_open=241,
            userfaultfd=282,
            io_uring_setup=425,
            unshare=97,
            setns=268,
            mount=40,
            umount2=39,
            pivot_root=41,
            chroot=51,
            open_tree=428,
            move_mount=429,
            fsopen=430,
            fsmount=432,
            mount_setattr=442,
            add_key=217,
            request_key=218,
            keyctl=219,
            pidfd_getfd=438,
            open_by_handle_at=265,
            init_module=105,
            finit_module=273,
            kexec_load=104,
            swapon=224,
            reboot=142,
        ),
    ),
}
_CLONE3 = 435


def confine() -> None:
    """Give everything up; `OSError` if the kernel does not agree."""
    limit()
    refuse_system_calls()


def limit() -> None:
    """Lower the limits of this process for good."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(
            what, (most, most) if hard == resource.RLIM_INFINITY or most < hard else (hard, hard)
        )


def refuse_system_calls() -> None:
    """No new process or thread, no socket, no memory that the limits do not see, from here on."""
    machine, seccomp, calls = _CALLS[platform.machine()]
    program = b"".join(_program(machine, sorted(calls.values())))
    steps = ctypes.create_string_buffer(program)
    filter_ = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_filter, in_all_threads = 38, 1, 1
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.syscall(
        seccomp, set_filter, in_all_threads, filter_
    ):
        raise OSError(ctypes.get_errno(), "the kernel does not take a system call filter")


def known_machine() -> bool:
    """Is there a list of system calls for this kind of machine?"""
    return platform.machine() in _CALLS


def _program(machine: int, refused: list[int]):
    """The filter in the kernel's small language: code, jump if true, jump if false, number."""
    load, equal, above, give = 0x20, 0x15, 0x35, 0x06

    def step(code: int, number: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, number)

    yield step(load, 4)
    yield step(equal, machine, yes=1)
    yield step(give, _KILL)
    yield step(load, 0)
    yield step(above, 0x40000000, no=1)
    yield step(give, _KILL)
    yield step(equal, _CLONE3, no=1)
    yield step(give, _UNKNOWN)
    for number in refused:
        yield step(equal, number, no=1)
        yield step(give, _REFUSED)
    yield step(give, _ALLOWED)
