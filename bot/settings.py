"""Settings from the environment or a `.env` file: read once, refused early and by name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable and the remedy."""


class Settings(BaseSettings):
    """One frozen object for the whole run. Variable names are the fields' names in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    slack_bot_token: str | None = Field(None, description="Bot token, xoxb-…; `serve` needs it")
    slack_signing_secret: str | None = Field(
        None, description="Signing secret of the app; `serve` needs it"
    )
    slack_app_token: str | None = Field(
        None, description="App token, xapp-…; set: Slack is reached by Socket Mode"
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Base address of Slack's Web API"
    )
    database_url: str = Field(
        "sqlite:///baton.db", description="`sqlite:///FILE` or `postgresql+psycopg://…`"
    )
    baton_playbook: Path = Field(Path("playbook.toml"), description="The team's playbook file")
    baton_intake_token: str | None = Field(
        None, description="Bearer token of `/intake/*`; not set: intake over HTTP is off"
    )
    baton_model_url: str | None = Field(
        None,
        description="Chat endpoint of a language model that reads notes too; not set: none does",
    )
    baton_model_key: str | None = Field(None, description="Key that the model's server asks for")
    baton_model_name: str = Field("default", description="Which model its server is to use")
    baton_host: str = Field("127.0.0.1", description="Address that `serve` listens on")
    baton_port: int = Field(8080, ge=0, le=65535, description="Port that `serve` listens on")
    baton_log: Literal["console", "json"] = Field("console", description="Form of the log")

    @property
    def api_base(self) -> str:
        """The Web API's address with exactly one slash at its end."""
        return self.slack_api_url.rstrip("/") + "/"

    def slack_credentials(self) -> tuple[str, str]:
        """Bot token and signing secret. Raises `SettingsError` naming what is not set."""
        if not self.slack_bot_token:
            raise SettingsError(_missing("SLACK_BOT_TOKEN", "OAuth & Permissions"))
        if not self.slack_signing_secret:
            raise SettingsError(_missing("SLACK_SIGNING_SECRET", "Basic Information"))
        return self.slack_bot_token, self.slack_signing_secret


def load_settings() -> Settings:
    """Reads the environment. Raises `SettingsError` naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}."
            for item in error.errors()
        ]
        raise SettingsError(" ".join(wrong)) from error


def _missing(variable: str, page: str) -> str:
    return f"{variable} is not set. Copy it from the app's page “{page}” in Slack into .env."
