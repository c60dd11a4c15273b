"""What a process in a sandbox gives up before anything of a student's comes: memory, files, processes.

The sandbox around the process keeps it from files and networks; this keeps it from the kernel's other ways of
using a machine up. Limits can be lowered without any right, and never be raised again.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

MEGABYTE = 2**20
MEMORY = 2_000 * MEGABYTE
FILE = 8 * MEGABYTE
OPEN_FILES = 64
SECONDS = 300
SCRATCH, SCRATCH_FILES = 16 * MEGABYTE, 1_000

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
            setpriority=141,
            sched_setscheduler=144,
            sched_setattr=314,
            setitimer=38,
            alarm=37,
            timer_create=222,
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
            setpriority=140,
            sched_setscheduler=119,
            sched_setattr=274,
            setitimer=103,
            timer_create=107,
        ),
    ),
}
_CLONE3 = 435
# Making a file, machine by machine: calls that always do, and those that do if an argument says so.
_MAKING = {
    "x86_64": (
        dict(creat=85, mkdir=83, mkdirat=258, mknod=133, mknodat=259, openat2=437)
        | dict(link=86, linkat=265, symlink=88, symlinkat=266),
        {2: 1, 257: 2},  # open, openat
    ),
    "aarch64": (
        dict(mkdirat=34, mknodat=33, openat2=437, linkat=37, symlinkat=36),
        {56: 2},  # openat
    ),
}
_MAKE_IT = 0o100 | 0o20000000  # O_CREAT, and what sets O_TMPFILE apart


def confine(seconds: int | None = SECONDS, new_files: bool = True) -> None:
    """Give everything up; `OSError` if the kernel does not agree.

    `seconds` is how long this process may compute in all, None for as long as it runs. Without `new_files`,
    no file can be made.
    """
    limit(seconds)
    give_up_capabilities()
    refuse_system_calls(new_files)


def limit(seconds: int | None = SECONDS) -> None:
    """Lower the limits of this process for good."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        *([] if seconds is None else [(resource.RLIMIT_CPU, seconds)]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(
            what, (most, most) if hard == resource.RLIM_INFINITY or most < hard else (hard, hard)
        )


def few_files(folder: bytes = b"/tmp") -> bool:
    """Put a scratch folder over this one that holds few files: empty ones, too, take the kernel's memory.

    bubblewrap's own has a limit for its size only. False where the system does not let a sandbox do this.
    """
    options = f"size={SCRATCH},nr_inodes={SCRATCH_FILES}".encode()
    no_programs_devices_or_owners = 1 << 3 | 1 << 2 | 1 << 1
    if _libc().mount(b"tmpfs", folder, b"tmpfs", no_programs_devices_or_owners, options):
        return False
    os.chdir(folder)  # the current folder was still in the one below
    return True


def separate() -> bool:
    """Give the children of this process namespaces of their own; False where the system does not let it."""
    mounts, processes = 0x00020000, 0x20000000  # what else there is, `refuse_system_calls` refuses
    return not _libc().unshare(mounts | processes)


def end_with_parent() -> None:
    """Have the kernel kill this process when the one that started it ends."""
    send_when_it_ends, kill = 1, 9
    _libc().prctl(send_when_it_ends, kill)


def give_up_capabilities() -> None:
    """Also the one with which the scratch folder was made."""
    version_3, this_process = 0x20080522, 0
    header, none = struct.pack("Ii", version_3, this_process), struct.pack("6I", *[0] * 6)
    if _libc().capset(header, none):
        raise OSError(ctypes.get_errno(), "the kernel does not take capabilities back")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def refuse_system_calls(new_files: bool = True) -> None:
    """No process, thread, socket or alarm, no memory beyond the limits, no other turn, from here on."""
    machine, seccomp, calls = _CALLS[platform.machine()]
    making, when_told = _MAKING[platform.machine()]
    refused = [*calls.values(), *([] if new_files else making.values())]
    program = b"".join(_program(machine, sorted(refused), {} if new_files else when_told))
    steps = ctypes.create_string_buffer(program)
    filter_ = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    libc = _libc()
    no_new_privileges, set_filter, in_all_threads = 38, 1, 1
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.syscall(
        seccomp, set_filter, in_all_threads, filter_
    ):
        raise OSError(ctypes.get_errno(), "the kernel does not take a system call filter")


def known_machine() -> bool:
    """Is there a list of system calls for this kind of machine?"""
    return platform.machine() in _CALLS


def _program(machine: int, refused: list[int], no_new_files: dict[int, int]):
    """The filter in the kernel's small language: code, jump if true, jump if false, number."""
    load, equal, above, any_of, give = 0x20, 0x15, 0x35, 0x45, 0x06

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
    for number, argument in no_new_files.items():
        yield step(equal, number, no=4)
        yield step(load, 16 + 8 * argument)
        yield step(any_of, _MAKE_IT, no=1)
        yield step(give, _REFUSED)
        yield step(give, _ALLOWED)
    yield step(give, _ALLOWED)
