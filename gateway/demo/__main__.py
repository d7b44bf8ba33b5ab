"""`python -m gateway.demo [--keep]`: show the whole path and end, or keep the gateway up."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from rich.console import Console

from gateway.demo import texts
from gateway.demo.policies import Change
from gateway.demo.scenes import Demo
from gateway.demo.show import Stage
from gateway.demo.site import Site, free_port
from gateway.settings import Settings

KEEP_FOLDER = Path("var/run")
KEEP_PORT = 8080


def main() -> None:
    parser = argparse.ArgumentParser(prog="gateway.demo", description="Show a release from file to receipt.")
    parser.add_argument("--keep", action="store_true", help="keep the gateway up with the sample data")
    console = Console(width=max(120, Console().width))
    if parser.parse_args().keep:
        keep(console)
    else:
        with tempfile.TemporaryDirectory(prefix="gateway-demo-") as folder:
            show(Stage(console), Site(Path(folder), free_port()))


def show(stage: Stage, site: Site) -> None:
    """Every scene, then the end."""
    demo = Demo(stage, site, settings_of(site))
    demo.set_up()
    demo.register("bureau", "individual_bureau", "insurer")
    stage.step("Start a real server on loopback", "启动网关服务")
    stage.say(site.url)
    with site.serve():
        release = demo.disclose()
        demo.refuse()
        Change.of(demo).show()
        demo.prove(release)
    texts.show(stage)
    stage.step("Done", "完成")


def settings_of(site: Site) -> Settings:
    """The site's settings, read as the gateway reads them."""
    os.environ.update(site.environment)
    return Settings()


def keep(console: Console) -> None:
    """Fill a site once, then serve it until interrupted."""
    site = Site(KEEP_FOLDER.resolve(), KEEP_PORT)
    stage = Stage(console)
    demo = Demo(stage, site, settings_of(site))
    shutil.rmtree(site.folder, ignore_errors=True)
    site.folder.mkdir(parents=True)
    demo.set_up()
    demo.register("bureau", "individual_bureau", "insurer")
    with site.serve() as process:
        stage.step(f"The gateway is up at {site.url}", "网关已启动")
        stage.say("Ask it with the Python client · 用 Python 客户端调用：")
        console.print(example(site), highlight=False, markup=False, soft_wrap=True)
        stage.say("Ctrl-C ends it · 按 Ctrl-C 结束")
        try:
            process.wait()
        except KeyboardInterrupt:
            time.sleep(0.1)
    sys.exit(0)


def example(site: Site) -> str:
    """A call that runs as it is printed."""
    firm = site.firms["bureau"]
    key = site.folder / "bureau.key.pem"
    key.write_bytes(firm.key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key.chmod(0o600)
    reference = firm.authorisations["bureau_enterprises"]
    return f"""
.venv/bin/python - <<'PY'
from pathlib import Path
from disclosure_gateway_client import Client, Credentials, FetchOnce, SigningKey, Uscc
key = SigningKey.from_pem(Path("{key}").read_bytes())
with Client("{site.url}", Credentials("{firm.client_id}", key), trust=FetchOnce()) as client:
    release = client.release(purpose="credit_reporting", authorisation="{reference}",
                             subjects=[Uscc("91460107MAYTY2UG8T")], operator="analyst-7", reference="case-1")
    print(release.results[0].tier, release.log_index)
PY
"""


main()
