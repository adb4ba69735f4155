"""Files of policies: what ships is sound, and every fault is a line with its place."""

from pathlib import Path

import pytest

from app.__main__ import main
from app.policies.adapters import parse_policies, write_policies
from app.policies.domain.policy import Computing
from app.policies.service.files import demo_policies, shipped_policies

GOOD = """policies:
- code: A-1
  title: 补助
  instrument: investment-subsidy
  tier: city
  computing: share
  base: investment
  rate: '0.2'
  regions: ['320500']
  source: 文件
  provenance: memory
"""


def test_what_ships_is_sound_and_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-policies"]) == 0
    assert "no faults" in capsys.readouterr().out
    shipped, demo = shipped_policies(), demo_policies()
    assert not any(policy.is_demo for policy in shipped)
    assert all(policy.is_demo and policy.title.startswith("【示例】") for policy in demo)
    assert all(policy.source for policy in shipped)
    told = [policy for policy in shipped if policy.computing is Computing.UNTOLD]
    assert all(policy.rate is None and policy.amount is None for policy in told)
    whole = (*shipped, *demo)
    assert parse_policies(write_policies(whole).encode(), "x") == whole


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("rate: '0.2'", "rate: 1.2", "policies[A-1].rate: "),
        ("rate: '0.2'", "rate: much", "policies[A-1].rate: "),
        ("  rate: '0.2'\n", "", "policies[A-1].rate: is needed where computing is share"),
        ("rate: '0.2'", "rate: '0.2'\n  amount: 5", "policies[A-1].amount: has no use"),
        ("'320500'", "'999999'", "policies[A-1].regions: 999999 is no region"),
        ("tier: city", "tier: street", "policies[A-1].tier: "),
        ("source: 文件", "source: ''", "policies[A-1].source: expected where it can be looked up"),
        ("provenance: memory", "provenance: secondary", "policies[A-1].checked_on: "),
        (
            "provenance: memory",
            "provenance: memory\n  condition: nobody == 1",
            "policies[A-1].condition: ",
        ),
        (
            "provenance: memory",
            "provenance: memory\n  excludes: [B-2]",
            "policies[A-1].excludes: there is no policy B-2",
        ),
        (
            "provenance: memory",
            "provenance: memory\n  valid_from: 2026-02-01\n  valid_to: 2026-01-01",
            "policies[A-1].valid_to: is before valid_from",
        ),
        (
            "provenance: memory",
            "provenance: memory\n  shared_cap: 5",
            "policies[A-1].shared_cap: a shared ceiling needs",
        ),
        ("policies:", "policies: [", "line "),
    ],
)
def test_every_fault_is_a_line_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, place: str
) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(GOOD, "utf-8")
    assert main(["check-policies", str(path)]) == 0
    capsys.readouterr()
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    assert main(["check-policies", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"{path}: {place}") for line in lines), lines
    assert main(["check-policies", str(tmp_path / "none.yaml")]) == 1
    assert "expected a readable file" in capsys.readouterr().out
