#!/usr/bin/env python3
"""Makes .venv from a hash-locked list and says what the system still lacks. Standard library only.

    python3 bin/bootstrap.py demo    what running needs, with the embedded servers
    python3 bin/bootstrap.py dev     what the tests and checks need besides

Runs in any Python 3 up to the point where it looks for one that is new enough.
"""

import ctypes
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.json")
OLDEST = (3, 11)
UV = "uv==0.13.9"
PDF_LIBRARIES = (
    "libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)  # fmt: skip
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")


def main(kind):
    """Everything that is missing, nothing that is there."""
    begun = time.time()
    use_new_python()
    if make_environment() or not is_installed(kind):
        install(kind)
        print(f"Installed in {time.time() - begun:.0f} s.", flush=True)
    compile_words()
    look_for_pdf_libraries()
    if kind == "dev":
        look_for_chromium()


def use_new_python():
    """Go on with a newer Python where this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11, 14):
        found = shutil.which("python3.%d" % minor)
        if found:
            os.execv(found, [found, *sys.argv])
    sys.exit("Python %d.%d or newer is needed; this is %s." % (*OLDEST, sys.version.split()[0]))


def make_environment():
    """A virtual environment that works; one that was moved or lost its Python is made anew."""
    if works([PYTHON, "-c", "import pip"]):
        return False
    shutil.rmtree(VENV, ignore_errors=True)
    print("Making .venv ...", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", VENV]):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("python3 -m venv failed. On Debian and Ubuntu: apt-get install python3-venv")
    return True


def is_installed(kind):
    """What tests need contains what the demo needs."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            known = json.load(file)
    except (OSError, ValueError):
        return False
    return known in ([kind, state_of(kind)], ["dev", state_of("dev")])


def lock_of(kind):
    return os.path.join(ROOT, "requirements-%s.txt" % kind)


def state_of(kind):
    with open(lock_of(kind), "rb") as file:
        return hashlib.sha256(file.read() + sys.version.encode()).hexdigest()


def install(kind):
    """With uv, which is quick; else with pip, which knows the mirrors and certificates that uv does not."""
    if os.path.exists(STAMP):
        with open(STAMP, encoding="utf-8") as file:
            kind = "dev" if '"dev"' in file.read() else kind  # do not take away what the tests need
        os.remove(STAMP)
    print("Installing %s ..." % os.path.basename(lock_of(kind)), flush=True)
    uv = os.path.join(VENV, "bin", "uv")
    has_uv = works([uv, "--version"]) or works([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", UV])
    sync = [
        uv,
        "pip",
        "sync",
        "--quiet",
        "--compile-bytecode",
        "--python",
        PYTHON,
        "--require-hashes",
        lock_of(kind),
    ]
    if not (has_uv and works(sync)):
        print(
            "uv did not reach the packages; installing with pip, which takes a little longer ...", flush=True
        )
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes", "-r"]
        if subprocess.call([*pip, lock_of(kind)]):
            sys.exit("The packages could not be installed; pip says above why.")
    with open(STAMP, "w", encoding="utf-8") as file:
        json.dump([kind, state_of(kind)], file)


def works(command):
    """Whether a command runs and succeeds."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def compile_words():
    """The translations, where people edited them since: without their compiled form everything is in English."""
    sources = glob.glob(os.path.join(ROOT, "locale", "*", "LC_MESSAGES", "django.po"))
    if any(
        not os.path.exists(po[:-2] + "mo") or os.path.getmtime(po[:-2] + "mo") < os.path.getmtime(po)
        for po in sources
    ):
        babel = os.path.join(VENV, "bin", "pybabel")
        if not works([babel, "compile", "-D", "django", "-d", os.path.join(ROOT, "locale")]):
            print("The translations could not be compiled; everything is in English.", flush=True)


def look_for_pdf_libraries():
    """WeasyPrint draws with Pango, which no wheel brings along on Linux."""
    if sys.platform != "linux":
        if not (ctypes_finds("libpango-1.0.dylib") or shutil.which("pango-view")):
            print("PDF documents need Pango: brew install pango   (everything else works without)")
        return
    if not all(ctypes_finds(name) for name in PDF_LIBRARIES):
        apt(PDF_PACKAGES, "PDF documents need these libraries (everything else works without)")


def ctypes_finds(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def look_for_chromium():
    """The browser tests are skipped without one."""
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        apt(("chromium",), "The browser tests need a Chromium (they are skipped without)")


def apt(packages, why):
    """Install as root on Debian and its kin, else print the line to type."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() == 0 and shutil.which("apt-get") and not os.environ.get("O2C_NO_APT"):
        print("Installing with apt: %s ..." % " ".join(packages), flush=True)
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        for command in (["apt-get", "-q", "update"], line):
            answer = subprocess.run(
                command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
            )  # fmt: skip
        if answer.returncode == 0:
            return
        print(answer.stdout.decode(errors="replace")[-1500:])
    sudo = "" if os.geteuid() == 0 else "sudo "
    print("%s. On Debian and Ubuntu:\n    %s%s" % (why, sudo, " ".join(line)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "demo")
