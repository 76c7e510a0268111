"""LangChain's standard suites for chat models and embeddings, pointed at a running Sallyport by its variables."""

import base64
import os

import httpx
from langchain_anthropic import ChatAnthropic
from langchain_core.language_models import BaseChatModel
from langchain_google_genai import ChatGoogleGenerativeAI, GoogleGenerativeAIEmbeddings
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_tests.integration_tests import ChatModelIntegrationTests, EmbeddingsIntegrationTests
from pydantic import SecretStr

URL = os.environ["SALLYPORT_URL"]
KEY = os.environ["SALLYPORT_KEY"]


# The suites fetch a picture and a document from elsewhere; nothing of that belongs here.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
httpx.get = lambda url, **_: httpx.Response(200, content=PDF if str(url).endswith(".pdf") else PNG)


class Suite(ChatModelIntegrationTests):
    """What all of them can do."""

    @property
    def supports_image_inputs(self) -> bool:
        return True

    @property
    def supports_pdf_inputs(self) -> bool:
        return True

    @property
    def supports_image_tool_message(self) -> bool:
        return True

    @property
    def supports_image_urls(self) -> bool:
        return False

    @property
    def enable_vcr_tests(self) -> bool:
        return False


class TestOpenAiChat(Suite):
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatOpenAI

    @property
    def chat_model_params(self) -> dict:
        return {"model": "gpt-4o-mini", "base_url": f"{URL}/v1", "api_key": KEY, "max_retries": 0, "stream_usage": True}

    @property
    def supports_json_mode(self) -> bool:
        return True


class TestOpenAiResponses(TestOpenAiChat):
    @property
    def chat_model_params(self) -> dict:
        return {**super().chat_model_params, "use_responses_api": True, "stream_usage": None}


class TestAnthropic(Suite):
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatAnthropic

    @property
    def chat_model_params(self) -> dict:
        return {"model": "claude-haiku-4-5", "base_url": URL, "api_key": KEY, "max_retries": 0}

    @property
    def supports_anthropic_inputs(self) -> bool:
        return True


class TestGoogle(Suite):
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatGoogleGenerativeAI

    @property
    def chat_model_params(self) -> dict:
        return {"model": "gemini-2.5-flash", "base_url": URL, "api_key": KEY, "max_retries": 1}

    @property
    def supports_json_mode(self) -> bool:
        return True


class TestOpenAiEmbeddings(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type:
        return OpenAIEmbeddings

    @property
    def embedding_model_params(self) -> dict:
        return {"model": "text-embedding-3-small", "base_url": f"{URL}/v1", "api_key": SecretStr(KEY),
            # Else it loads tables of tokens from elsewhere.
            "check_embedding_ctx_length": False,
        }


class TestGoogleEmbeddings(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type:
        return GoogleGenerativeAIEmbeddings

    @property
    def embedding_model_params(self) -> dict:
        return {"model": "models/gemini-embedding-001", "base_url": URL, "google_api_key": SecretStr(KEY)}
