"""What programs send about recommendations."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.policies.domain.policy import Amount, Segment
from app.recommendations.domain.feedback import LONGEST_REMARK, Reason, Verdict
from app.recommendations.domain.lexicon import LONGEST_TEXT


class WishWrite(BaseModel):
    """What is wished for the list; the budget in 万元 as text, so that no digit is lost."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", max_length=LONGEST_TEXT)
    capabilities: list[str] = Field(default=[], max_length=40)
    budget: str = Field(default="", max_length=24)
    diagnosed_by: str = Field(default="", max_length=20)


class FeedbackWrite(BaseModel):
    """What is said of one provider of the list in force."""

    model_config = ConfigDict(extra="forbid")

    provider: str = Field(max_length=20)
    verdict: Verdict
    reason: Reason | None = None
    remark: str = Field(default="", max_length=LONGEST_REMARK)


class PolicyFactsWrite(BaseModel):
    """What policies ask for besides the profile; amounts in 万元 (years for the loan) as text, so that no digit is lost."""

    model_config = ConfigDict(extra="forbid")

    amounts: dict[Amount, Annotated[str, Field(max_length=24)]] = Field(default={}, max_length=len(Amount))
    titles: list[Segment] = Field(default=[], max_length=len(Segment))
    received: str = Field(default="", max_length=24)
