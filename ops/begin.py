"""Set up .venv from the locked requirements, then run a script of ours in it. Needs nothing but Python and its venv.

Usage: begin.py run|dev SCRIPT [ARGUMENT...]. Written so that even an old Python can read it and say what is wrong.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NEEDED_MB = 700


def stop(sentence):
    sys.stderr.write("otklik: " + sentence + "\n")
    raise SystemExit(1)


def find_python():
    """This Python if it is new enough, else the newest one on the PATH."""
    if sys.version_info >= (3, 11):
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            return found
    stop(
        "Python 3.11 or newer is needed, this is %d.%d. Install it (Debian: apt-get install python3 python3-venv) "
        "or name it: make PYTHON=/path/to/python3.11 run" % sys.version_info[:2]
    )


def check_place():
    if not os.access(HERE, os.W_OK):
        stop("the folder %s is not writable. Copy it somewhere you own, or change its owner." % HERE)
    free = shutil.disk_usage(HERE).free // 1000000
    if free < NEEDED_MB and not os.path.exists(PYTHON):
        stop("only %d MB are free in %s, about %d MB are needed. Make room and start again." % (free, HERE, NEEDED_MB))


def stamp_of(kind):
    digest = hashlib.sha256(HERE.encode())
    for name in ("pyproject.toml", "requirements/uv.txt", "requirements/run.txt", "requirements/%s.txt" % kind):
        with open(os.path.join(HERE, name), "rb") as lines:
            digest.update(lines.read())
    return digest.hexdigest()


def is_ready(kind):
    """Whether .venv holds what `kind` needs; dev holds everything of run."""
    wider = ("dev",) if kind == "dev" else ("run", "dev")
    for name in wider:
        try:
            with open(os.path.join(VENV, "ready-" + name)) as kept:
                if kept.read() == stamp_of(name):
                    return True
        except OSError:
            continue
    return False


def call(arguments, what, **options):
    done = subprocess.run(arguments, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace")[-3000:] + "\n")
        stop(what + " failed (see above). Is the network there? Start the same command again when it is.")


def set_up(kind):
    began = time.time()
    if not os.path.exists(PYTHON):
        python = find_python()
        if subprocess.run([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL).returncode:
            stop("this Python has no venv. Debian: apt-get install python3-venv, then start again.")
        call([python, "-m", "venv", VENV], "making .venv")
    for name in ("run", "dev"):
        if os.path.exists(os.path.join(VENV, "ready-" + name)):
            os.remove(os.path.join(VENV, "ready-" + name))
    call(
        [PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements/uv.txt"],
        "installing the installer",
    )
    uv = shutil.copy(os.path.join(VENV, "bin", "uv"), os.path.join(VENV, "uv"))  # sync removes what is not listed
    environment = dict(os.environ, VIRTUAL_ENV=VENV)
    call(
        [uv, "pip", "sync", "-q", "--require-hashes", "requirements/%s.txt" % kind],
        "installing the requirements",
        env=environment,
    )
    call(
        [uv, "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", "."],
        "installing otklik",
        env=environment,
    )
    with open(os.path.join(VENV, "ready-" + kind), "w") as kept:
        kept.write(stamp_of(kind))
    print("requirements   installed in %.0f s" % (time.time() - began))


def main():
    kind, script = sys.argv[1], sys.argv[2]
    check_place()
    if not is_ready(kind):
        set_up(kind)
    sys.stdout.flush()
    os.chdir(HERE)
    os.execv(PYTHON, [PYTHON, script] + sys.argv[3:])


if __name__ == "__main__":
    main()
