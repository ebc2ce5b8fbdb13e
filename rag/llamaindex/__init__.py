"""LlamaIndex's parts in, Dossier's parts out: retrievers, engines, a synthesizer that verifies, transformations.

Importing this imports LlamaIndex, never its global Settings: with a key of another program in the environment they
would call out.  `rag.open.open_assistant` imports it only where a retriever of LlamaIndex is given.
"""

from rag.llamaindex.brought import BroughtRetriever
from rag.llamaindex.chroma_nodes import DossierEmbedding
from rag.llamaindex.engines import DossierRetriever, as_chat_engine, as_query_engine
from rag.llamaindex.transforms import ArticleCleaner, ArticleSplitter
from rag.llamaindex.verified_synthesizer import VerifiedSynthesizer

__all__ = [
    "ArticleCleaner",
    "ArticleSplitter",
    "BroughtRetriever",
    "DossierEmbedding",
    "DossierRetriever",
    "VerifiedSynthesizer",
    "as_chat_engine",
    "as_query_engine",
]
