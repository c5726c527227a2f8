"""The peers' side of benchmarks/multiverse.py: run by their own interpreter, which has nothing of ours.

Reads a job as JSON on standard input and the data from the .npz it names; writes seconds and answers as JSON, in the
order of our masks.
"""

import contextlib
import io
import json
import re
import sys
import time
import warnings

import numpy as np
import pandas as pd


def frame_of(data: dict) -> tuple[pd.DataFrame, list[str]]:
    controls = [f"c{i:02d}" for i in range(data["controls"].shape[1])]
    frame = pd.DataFrame(data["controls"], columns=controls)
    return frame.assign(y=data["y"], x=data["x"], iso3=data["iso3"], year=data["year"]), controls


def mask(taken, controls: list[str]) -> int:
    return sum(1 << bit for bit, name in enumerate(controls) if name in set(taken))


def ordered(answers: dict) -> list:
    return [answers[m] for m in range(len(answers))]


def pyfixest_curve(frame, controls, job):
    import pyfixest as pf

    effects = f" | {' + '.join(job['effects'])}" if job.get("effects") else ""
    errors = {"CRV1": "iso3"} if job["errors"] == "cluster" else job["errors"]
    formula = f"y ~ x + mvsw({', '.join(controls)}){effects}"
    pf.feols(f"y ~ x + mvsw({controls[0]}){effects}", frame, vcov=errors)  # compiles what numba compiles
    start = time.perf_counter()
    fits = pf.feols(formula, frame, vcov=errors, lean=True).to_list()
    found = {
        mask(re.findall(r"c\d\d", fit._fml.split("|")[0]), controls): (fit.coef()["x"], fit.se()["x"]) for fit in fits
    }
    return time.perf_counter() - start, ordered(found)


def specification_curve_curve(frame, controls, job):
    from specification_curve import SpecificationCurve

    start = time.perf_counter()
    curve = SpecificationCurve(frame, y_endog="y", x_exog="x", controls=list(controls))
    curve.fit()
    seconds = time.perf_counter() - start
    rows = zip(curve.df_r["Specification"], curve.df_r["Coefficient"], curve.df_r["bse"], strict=True)
    return seconds, ordered({mask(taken, controls): (coef, se) for taken, coef, se in rows})


def robustipy_fit(frame, controls, job):
    from robustipy.models import OLSRobust

    grouped = bool(job.get("group"))
    used = frame[["y", "x", *controls, *(["iso3"] if grouped else [])]].assign(**({} if grouped else {"const": 1.0}))
    model = OLSRobust(y=["y"], x=["x"] if grouped else ["x", "const"], data=used)
    start = time.perf_counter()
    model.fit(
        controls=list(controls),
        draws=job["draws"],
        kfold=2,  # the least it takes
        oos_metric="rmse",
        n_cpu=job["cpus"],
        seed=job["seed"],
        compute_shap=False,
        threshold=10**9,
        **({"group": "iso3"} if grouped else {}),
    )
    return time.perf_counter() - start, model.get_results()


def robustipy_curve(frame, controls, job):
    robustipy_fit(frame, controls[:1], job | {"draws": 2})  # starts its workers
    seconds, result = robustipy_fit(frame, controls, job)
    rows = zip(result.specs_names, result.all_b, result.all_p, strict=True)
    found = {mask(taken, controls): (float(np.ravel(b)[0]), float(np.ravel(p)[0])) for taken, b, p in rows}
    return seconds, ordered(found)


def robustipy_joint(frame, controls, job):
    seconds, result = robustipy_fit(frame, controls, job)
    found = result.inference
    return seconds, {
        "median": found["median_p"],
        "share": 2 * min(found["pos_sig_p"], found["neg_sig_p"]),
        "stouffer": found["Stouffers"][1],
    }


def specification_curve_joint(frame, controls, job):
    import specification_curve
    from specification_curve import SpecificationCurve

    specification_curve.prng = np.random.default_rng(job["seed"])
    start = time.perf_counter()
    curve = SpecificationCurve(frame, y_endog="y", x_exog="x", controls=list(controls))
    curve.fit()
    curve.fit_null(n_boot=job["draws"])
    text = curve.null_stats_summary.loc["median", "p-value"]
    p = {"<0.001": 0.0, "NA": float("nan")}.get(text) if text in ("<0.001", "NA") else float(text)
    return time.perf_counter() - start, {"median": p}


def main() -> None:
    """One answer, or one for each data set of a job."""
    warnings.simplefilter("ignore")
    job = json.load(sys.stdin)
    data = dict(np.load(job["data"]))
    said = io.StringIO()
    work = globals()[f"{job['peer']}_{job['task']}"]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        if job["task"] == "curve":
            seconds, answer = work(*frame_of(data), job)
        else:
            seconds, answer, begun = 0.0, [], time.perf_counter()
            for place in range(len(data["y"])):
                spent, tests = work(*frame_of({name: values[place] for name, values in data.items()}), job)
                seconds += spent
                answer.append(tests)
                if time.perf_counter() - begun > job["most_seconds"]:
                    break
    json.dump({"seconds": seconds, "answer": answer}, sys.stdout)


if __name__ == "__main__":
    main()
