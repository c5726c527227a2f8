"""List prices of language models by capability, from the price files inside wheels of PyPI's `litellm`."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
from packages import LITELLM, fetch, member

SCORES = Path(__file__).parent.parent / "capability_compute.csv"  # versions with four benchmarks or more
WIDE = Path(__file__).parent / "priced_versions.tsv"  # the same fit of all with two or more: those that have a price
UPLOADED = {  # by PyPI; the dates inside the wheels are those of no calendar
    **{"1.0.3": "2023-11-16", "1.14.4": "2023-12-14", "1.53.1": "2024-11-28", "1.56.5": "2024-12-31"},
    **{"1.65.0": "2025-03-28", "1.73.6": "2025-06-28", "1.77.5": "2025-09-28", "1.80.11": "2025-12-22"},
    **{"1.83.0": "2026-03-31", "1.90.1": "2026-06-30", "1.103.1": "2026-09-29", "1.110.2": "2026-11-20"},
}
# names of litellm, letters and digits only, that are not those of the version; reasoning at medium or low effort
NAMES = {
    "claude2": "claude-2.0",
    "deepseekv3p1": "DeepSeek-V3.1",
    "gemini15flash": "gemini-1.5-flash-001",
    "gemini20flash": "gemini-2.0-flash-001",
    "gpt4omini": "gpt-4o-mini-2024-07-18",
    "gpt51": "gpt-5.1_medium",
    "gpt520250807": "gpt-5-2025-08-07_medium",
    "gpt5mini20250807": "gpt-5-mini-2025-08-07_medium",
    "gpt5nano20250807": "gpt-5-nano-2025-08-07_medium",
    "grok3minibeta": "grok-3-mini-beta_low",
    "llama370binstruct": "Meta-Llama-3-70B-Instruct",
    "llamav3p170binstruct": "Llama-3.1-70B-Instruct",
    "metallama31405binstruct": "Llama-3.1-405B-Instruct",
    "metallama3170binstruct": "Llama-3.1-70B-Instruct",
    "metallama318binstruct": "Llama-3.1-8B-Instruct",
    "metallama3370binstruct": "Llama-3.3-70B-Instruct",
    "o120241217": "o1-2024-12-17_medium",
    "o1mini20240912": "o1-mini-2024-09-12_medium",
    "o320250416": "o3-2025-04-16_medium",
    "o3mini20250131": "o3-mini-2025-01-31_medium",
    "o4mini20250416": "o4-mini-2025-04-16_medium",
}
LEVELS = {
    "GPT-3.5": ["gpt-3.5-turbo-0613", "gpt-3.5-turbo-1106", "gpt-3.5-turbo-0125"],
    "GPT-4": ["gpt-4-0314"],
    "GPT-4o": ["gpt-4o-2024-05-13"],
}
OPEN = "llama qwen2 qwen3 qwq deepseek mixtral mistral-7b open-mi gemma phi gpt-oss kimi-k2-i glm dbrx yi- wizard "
OPEN += "mistral-small magistral"
REASONING = "o1 o3 o4 gpt-5 deepseek-r1 thinking qwq magistral gpt-oss grok-3-mini grok-4 gemini-2.5 kimi-k2-thinking"
WRONG = ("1.14.4", "claude-instant-1.2")  # ten times below anthropic.claude-instant-v1 in the same file
SPECIAL = (":free", "batch", "flex")  # rates that not everybody pays
TOO_CHEAP = 0.4  # of the median of three or more listings of one version in one wheel: a slip, or a special rate


def capability_price(work: Path) -> pd.DataFrame:
    """Cheapest list price of a model at three levels of capability, by wheel, on two scales."""
    wide = pd.read_csv(WIDE, sep="\t").set_index("version").score
    narrow = pd.read_csv(SCORES).set_index("version").score
    listed = _listed(work, {_plain(version): version for version in wide.index} | NAMES)
    rows = []
    for benchmarks, scores in ((4, narrow), (2, wide)):
        scored = listed.assign(score=listed.version.map(scores)).dropna(subset=["score"])
        for level, versions in LEVELS.items():
            least = scores[versions].median()
            for (date, wheel), offers in scored.groupby(["date", "wheel"]):
                able = offers[offers.score >= least - 1e-9].sort_values(["usd", "version"]).drop_duplicates("version")
                if len(able):
                    known = {"litellm_version": wheel, "models_matched": offers.version.nunique()}
                    head = {"level": level, "scale_min_benchmarks": benchmarks, "level_score": round(least, 3)}
                    rows.append(head | {"date": date} | known | _cheapest(able))
    return pd.DataFrame(rows)


def _listed(work: Path, names: dict[str, str]) -> pd.DataFrame:
    """Chat prices of the versions that have a name, in dollars per million tokens; nothing of a wheel is run."""
    rows = []
    for wheel in LITELLM:
        content = json.loads(
            member(fetch(f"litellm-{wheel}", work), "litellm/model_prices_and_context_window_backup.json")
        )
        for name, about in content.items():
            version = names.get(_plain(name))
            if version and about.get("mode", "chat") == "chat" and not any(word in name for word in SPECIAL):
                prices = [float(about.get(f"{way}_cost_per_token") or 0) * 1e6 for way in ("input", "output")]
                if min(prices) > 0:
                    rows.append((wheel, UPLOADED[wheel], name, version, *prices))
    listed = pd.DataFrame(rows, columns=["wheel", "date", "name", "version", "usd_in", "usd_out"])
    listed["usd"] = (3 * listed.usd_in + listed.usd_out) / 4  # three parts read to one part written
    listed = listed[(listed.wheel != WRONG[0]) | (listed.version != WRONG[1])]
    same = listed.groupby(["wheel", "version"]).usd
    return listed[~((same.transform("size") >= 3) & (listed.usd < TOO_CHEAP * same.transform("median")))]


def _cheapest(able: pd.DataFrame) -> dict:
    """Columns of a row: the cheapest version, and two answers to the doubt about a single listing."""
    best, named = able.iloc[0], able.version.str.lower()
    chat = able[~np.array([any(word in name for word in REASONING.split()) for name in named])]
    return {
        "models_at_level": len(able),
        "usd_per_mtok": round(best.usd, 4),
        "usd_in_per_mtok": round(best.usd_in, 4),
        "usd_out_per_mtok": round(best.usd_out, 4),
        "cheapest_version": best.version,
        "litellm_name": best["name"],
        "cheapest_weights": "open weights" if any(word in named.iloc[0] for word in OPEN.split()) else "closed",
        "usd_per_mtok_median_of_3_cheapest": round(able.usd.iloc[:3].median(), 4) if len(able) >= 3 else "",
        "usd_per_mtok_without_reasoning_models": round(chat.usd.iloc[0], 4) if len(chat) else "",
        "cheapest_without_reasoning": chat.version.iloc[0] if len(chat) else "",
    }


def _plain(name: str) -> str:
    """Name of a model without its provider, its region and all signs."""
    name = re.sub(r"^(us-gov|us|eu|apac|au|jp|global)\.", "", name.split("/")[-1].lower())
    makers = "anthropic|meta|mistral|amazon|cohere|deepseek|openai|qwen|google|moonshot|moonshotai|zai"
    name = re.sub(rf"^({makers})\.", "", name)
    return re.sub(r"[^a-z0-9]", "", re.sub(r"-v\d+:\d+(:\w+)?$", "", name))
