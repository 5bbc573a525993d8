"""Set up .venv from the locked requirements, then run a script of ours in it. Needs nothing but Python and its venv.

Usage: begin.py run|dev SCRIPT [ARGUMENT...]. Written so that even an old Python can read it and say what is wrong.
"""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
# .venv as it was measured (420 and 770), and something to live on
NEEDED_MB = {"run": 600, "dev": 1000}
VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def stop(sentence):
    sys.stderr.write("otklik: " + sentence + "\n")
    raise SystemExit(1)


def say(sentence):
    sys.stdout.write("setting up   " + sentence + "\n")
    sys.stdout.flush()


def find_python():
    """This Python if it is new enough, else the newest one on the PATH."""
    if sys.version_info >= (3, 11):
        return getattr(sys, "_base_executable", sys.executable)  # not one inside the .venv that is made anew
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            return found
    stop(
        "Python 3.11 or newer is needed, this is %d.%d. Install it (Debian: apt-get install python3 python3-venv) "
        "or name it: make PYTHON=/path/to/python3.11 run" % sys.version_info[:2]
    )


def check_place(kind):
    if not os.access(HERE, os.W_OK):
        stop("the folder %s is not writable. Copy it somewhere you own, or change its owner." % HERE)
    free, needed = free_mb(HERE), NEEDED_MB[kind]
    if free < needed and not kept_stamp(kind):
        stop("only %d MB are free in %s, about %d MB are needed. Make room and start again." % (free, HERE, needed))


def version_of(python):
    """Its version as "3.11", empty when it is not there or does not run (the system's Python went away under it)."""
    try:
        told = subprocess.run([python, "-c", VERSION], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    return told.stdout.decode().strip() if told.returncode == 0 else ""


def stamp_of(kind, version):
    """Python's version, then a digest of everything the content of .venv follows from."""
    digest = hashlib.sha256(HERE.encode())
    for name in ("pyproject.toml", "requirements/uv.txt", "requirements/run.txt", "requirements/%s.txt" % kind):
        with open(os.path.join(HERE, name), "rb") as lines:
            digest.update(lines.read())
    return version + " " + digest.hexdigest()


def kept_stamp(kind):
    try:
        with open(os.path.join(VENV, "ready-" + kind)) as kept:
            return kept.read()
    except OSError:
        return ""


def is_ready(kind, version):
    """Whether .venv holds what `kind` needs; dev holds everything of run."""
    wider = ("dev",) if kind == "dev" else ("run", "dev")
    return bool(version) and any(kept_stamp(name) == stamp_of(name, version) for name in wider)


def was_made_by(version):
    """Whether what .venv holds was installed by this version of Python: another does not find its packages."""
    return bool(version) and os.path.isdir(os.path.join(VENV, "lib", "python" + version, "site-packages"))


def call(arguments, what, **options):
    """Run one step; its words are shown when it fails."""
    done = subprocess.run(arguments, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        told = done.stdout.decode(errors="replace")
        sys.stderr.write(told[-3000:] + "\n")
        give_up(what, told)


def call_uv(arguments, what):
    """The same for uv, which draws its own progress when somebody looks."""
    environment = dict(os.environ, VIRTUAL_ENV=VENV)
    uv = os.path.join(VENV, "uv")
    if not sys.stderr.isatty():
        call([uv, "pip"] + arguments + ["-q"], what, env=environment)
    elif subprocess.run([uv, "pip"] + arguments, cwd=HERE, env=environment).returncode:
        give_up(what, "")


def give_up(what, told):
    home = os.path.expanduser("~")
    if "No space left" in told or free_mb(HERE) < 5 or (os.path.isdir(home) and free_mb(home) < 5):
        stop(
            "%s failed: the disk is full. .venv in %s and the caches of pip and uv in %s take up to %d MB. "
            "Make room and start the same command again." % (what, HERE, home, NEEDED_MB["dev"])
        )
    stop(what + " failed (see above). Is the network there? Start the same command again when it is.")


def free_mb(folder):
    return shutil.disk_usage(folder).free // 1000000


def make_venv():
    python = find_python()
    if subprocess.run([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL).returncode:
        stop("this Python has no venv. Debian: apt-get install python3-venv, then start again.")
    say("a place of its own for packages, .venv")
    call([python, "-m", "venv", "--clear", VENV], "making .venv")


def set_up(kind, version):
    began = time.time()
    if not was_made_by(version):
        make_venv()
        version = version_of(PYTHON)
    for name in ("run", "dev"):
        if os.path.exists(os.path.join(VENV, "ready-" + name)):
            os.remove(os.path.join(VENV, "ready-" + name))
    say("the installer")
    call(
        [PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements/uv.txt"],
        "installing the installer",
    )
    shutil.copy(os.path.join(VENV, "bin", "uv"), os.path.join(VENV, "uv"))  # sync removes what is not listed
    say("the requirements; a minute, or several when all of them must be fetched")
    call_uv(["sync", "--require-hashes", "requirements/%s.txt" % kind], "installing the requirements")
    call_uv(["install", "--no-deps", "--no-build-isolation", "-e", "."], "installing otklik")
    with open(os.path.join(VENV, "ready-" + kind), "w") as kept:
        kept.write(stamp_of(kind, version))
    print("requirements   installed in %.0f s" % (time.time() - began))


def main():
    kind, script = sys.argv[1], sys.argv[2]
    version = version_of(PYTHON)
    if not is_ready(kind, version):
        check_place(kind)
        try:
            set_up(kind, version)
        except KeyboardInterrupt:
            stop("stopped while setting up. The same command goes on from there.")
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            give_up("setting up", os.strerror(errno.ENOSPC))
    sys.stdout.flush()
    os.chdir(HERE)
    os.execv(PYTHON, [PYTHON, script] + sys.argv[3:])


if __name__ == "__main__":
    main()
