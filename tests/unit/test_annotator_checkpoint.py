"""Models are found on this machine, and refused in one line where they are of no use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from pipeline.annotator import checkpoint
from pipeline.annotator.checkpoint import Checkpoint, find
from pipeline.errors import UsageError

CONFIG = {
    "architectures": ["BertForTokenClassification"],
    "model_type": "bert",
    "id2label": {"0": "O", "1": "B-PER"},
}
HEADER = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
WEIGHTS = len(HEADER).to_bytes(8, "little") + HEADER + bytes(4)


@pytest.fixture(autouse=True)
def extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the extra installed, as far as can be seen."""
    monkeypatch.setattr(checkpoint, "find_spec", lambda name: ModuleSpec(name, None))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the folder of a model, as far as that is looked at before it is loaded."""
    return make_model(tmp_path / "model")


def make_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    write_config(folder)
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    return folder


def write_config(folder: Path, **changes: object) -> None:
    (folder / "config.json").write_text(json.dumps(CONFIG | changes), "utf-8")


def refusal(name: object, revision: str | None = None) -> str:
    with pytest.raises(UsageError) as refused:
        find(str(name), revision)
    message = str(refused.value)
    assert message.isprintable()
    return message


def test_a_folder_is_found_and_its_digest_does_not_depend_on_where_it_lies(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find(str(model))
    assert (found.name, found.folder) == (str(model), model)
    assert len(found.digest) == 64
    other = shutil.copytree(model, tmp_path / "else" / "where")
    (other / "README.md").write_text("a card", "utf-8")
    monkeypatch.chdir(other.parent)
    assert find("where") == Checkpoint("where", other, found.digest)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", json.dumps(CONFIG | {"id2label": {"0": "O", "1": "B-LOC"}}).encode()),
        ("config.json", json.dumps(CONFIG | {"hidden_size": 8}).encode()),
        ("model.safetensors", WEIGHTS[:-1] + b"\1"),
        ("tokenizer.json", b"{ }"),
    ],
)
def test_the_digest_is_of_all_that_spans_depend_on(model: Path, file: str, content: bytes) -> None:
    before = find(str(model)).digest
    (model / file).write_bytes(content)
    assert find(str(model)).digest != before


def test_the_digest_is_also_of_what_labels_stand_for(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.annotator import labels

    before = find(str(model)).digest
    monkeypatch.setattr(labels, "_kinds", lambda: {"PER": "office"})
    assert find(str(model)).digest != before


def test_weights_may_lie_in_several_files(model: Path) -> None:
    whole = find(str(model)).digest
    (model / "model.safetensors").rename(model / "model-1.safetensors")
    index = model / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "model-1.safetensors"}}), "utf-8")
    assert find(str(model)).digest != whole
    (model / "model-1.safetensors").unlink()
    assert refusal(model) == f"{model} lacks model-1.safetensors; get the model again"
    for name in ("../model.safetensors", "/etc/passwd", "a.bin", "..", "a\0.safetensors"):
        index.write_text(json.dumps({"weight_map": {"a": name}}), "utf-8")
        assert "which is no safetensors file beside it" in refusal(model)
    for content in ("[]", "{", "{}", '{"weight_map": 1}', '{"weight_map": []}'):
        index.write_text(content, "utf-8")
        assert refusal(model) == f"{index.name} in {model} is broken; get the model again"


def test_a_model_of_characters_needs_no_tokenizer(model: Path) -> None:
    (model / "tokenizer.json").unlink()
    assert refusal(model) == (
        f"{model} has no fast tokenizer (tokenizer.json), which is needed to say where in a text "
        "a token stands; let transformers.AutoTokenizer save one there"
    )
    write_config(model, model_type="canine")
    assert find(str(model)).folder == model


def test_the_extra_has_to_be_there(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checkpoint, "find_spec", lambda name: None if name == "torch" else ModuleSpec(name, None)
    )
    assert refusal(model) == (
        "--ner needs an extra; install it with: pip install 'thidua[transformers]' "
        "(in a checkout, `make run NER=...` does it)"
    )


@pytest.mark.parametrize(
    "name", ["./gone", "/gone/model", "a/b/c", "~/model", "a\x1b[31m\nb", "x" * 5000]
)
def test_a_folder_that_is_not_there_is_refused(name: str) -> None:
    assert refusal(name).startswith("there is no ")


def test_names_that_cannot_be_are_refused(model: Path) -> None:
    assert refusal("\0") == "there is no folder \\u0000; name the folder of a model with --ner"
    assert refusal(" ").startswith("--ner has no name; ")
    file = model / "config.json"
    assert refusal(file) == f"{file} is a file; name the folder of a model with --ner"
    assert refusal(model, "main") == (
        f"{model} is a folder and has no revisions; leave --ner-revision away, "
        "or name a model in the Hugging Face cache"
    )
    for revision in ("../..", "-x", "a b", "\n", ""):
        assert refusal("someone/model", revision).endswith("is no revision; see --ner-revision")


def test_our_own_tagger_is_found_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tagger"
    monkeypatch.setattr(checkpoint, "OWN_FOLDER", folder)
    assert refusal("thidua") == (
        "this installation carries no tagger of its own; make it with: make train"
    )
    make_model(folder)
    assert find("thidua").folder == folder
    assert "has no revisions" in refusal("thidua", "main")


def test_without_a_configuration_there_is_no_model(model: Path) -> None:
    for content in (b"[]", b"{", b"\xff", b"[" * 100_000):
        (model / "config.json").write_bytes(content)
        assert refusal(model) == f"config.json in {model} is broken; get the model again"
    (model / "config.json").unlink()
    assert refusal(model) == (
        f"{model} holds no model: it has no config.json; name another with --ner"
    )


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights\x1b.pkl"])
def test_a_pickle_is_refused_unless_there_is_something_better(model: Path, name: str) -> None:
    (model / name).write_bytes(b"cos\nsystem\n")
    assert find(str(model)).folder == model
    (model / "model.safetensors").unlink()
    shown = name.replace("\x1b", "\\u001b")
    assert refusal(model) == (
        f"the weights in {model} are a pickle ({shown}), which can run code and is not opened; "
        "convert them to safetensors (model.safetensors)"
    )


def test_without_weights_there_is_no_model(model: Path) -> None:
    (model / "model.safetensors").unlink()
    assert refusal(model) == (
        f"{model} holds no weights (model.safetensors); name another model with --ner"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        WEIGHTS[:5],
        WEIGHTS[:-1],
        WEIGHTS + b"\0",
        b"\xff" * 8 + WEIGHTS,
        (2).to_bytes(8, "little") + b"[]",
        (2).to_bytes(8, "little") + b"{]",
        (7).to_bytes(8, "little") + b'{"a":1}',
        b"version https://git-lfs.github.com/spec/v1\n",
    ],
)
def test_weights_that_are_broken_are_refused(model: Path, content: bytes) -> None:
    (model / "model.safetensors").write_bytes(content)
    assert refusal(model) == (
        f"{model}/model.safetensors is broken or not complete; get the model again"
    )


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"auto_map": {"AutoModel": "m.Model"}}, "auto_map"),
        ({"text_config": {"auto_map": {}}}, "auto_map"),
        ({"attn_implementation": "someone/kernel"}, "attn_implementation"),
    ],
)
def test_code_of_its_own_is_refused(model: Path, changes: dict[str, object], key: str) -> None:
    write_config(model, **changes)
    assert refusal(model) == (
        f"the model in {model} brings code of its own ({key} in config.json), which is not run; "
        "name one that transformers knows with --ner"
    )


@pytest.mark.parametrize(
    ("architectures", "shown"),
    [
        (["BertForMaskedLM"], "BertForMaskedLM"),
        (None, "it does not say what"),
        ("BertForTokenClassification", "it does not say what"),
        ([1, "\x1b"], "1, \\u001b"),
    ],
)
def test_models_that_do_something_else_are_refused(
    model: Path, architectures: object, shown: str
) -> None:
    write_config(model, architectures=architectures)
    assert refusal(model) == (
        f"the model in {model} does not label tokens ({shown}); "
        "name one whose architecture ends in ForTokenClassification with --ner"
    )


def test_quantized_weights_are_refused(model: Path) -> None:
    write_config(model, quantization_config={"quant_method": "gptq"})
    assert refusal(model) == (
        f"the weights in {model} are quantized; name the model that they were made from"
    )


@pytest.mark.parametrize(
    "labels", [None, [], {"a": "B-PER"}, {"0": "LABEL_0"}, {"1": "B-PER"}, {"0": "O\n"}]
)
def test_labels_that_say_nothing_are_refused(model: Path, labels: object) -> None:
    write_config(model, id2label=labels)
    message = refusal(model)
    assert message.startswith(f"the model in {model} is of no use here: no label stands for any of")


def test_a_file_that_cannot_be_read_is_refused(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(checkpoint, "_digest", fails)
    assert refusal(model) == f"cannot read the model in {model}: Permission denied"


FINDS = """
import sys
import pipeline
from pipeline.annotator.checkpoint import find
from pipeline.errors import UsageError
try:
    print(find(sys.argv[1], *sys.argv[2:]).folder)
except UsageError as error:
    print(f"refused: {error}")
print(sorted({"torch", "transformers"} & set(sys.modules)))
"""


@pytest.fixture
def cache(tmp_path: Path) -> Callable[..., str]:
    """Return what finding a name in a cache of two revisions says, in a process of its own."""
    pytest.importorskip("huggingface_hub")
    pytest.importorskip("torch")
    folder = tmp_path / "home" / "hub" / "models--someone--model"
    for revision, commit in (("main", "a" * 40), ("v1", "b" * 40)):
        make_model(folder / "snapshots" / commit)
        (folder / "refs").mkdir(exist_ok=True)
        (folder / "refs" / revision).write_text(commit, "utf-8")

    def said(*arguments: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        done = subprocess.run(
            [sys.executable, "-c", FINDS, *arguments],
            env=kept | {"HF_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        shown, imported = done.stdout.splitlines()
        assert imported == "[]"
        return shown

    return said


def test_names_are_looked_up_in_the_cache_without_a_network(cache: Callable[..., str]) -> None:
    assert cache("someone/model").endswith("/snapshots/" + "a" * 40)
    assert cache("someone/model", "v1").endswith("/snapshots/" + "b" * 40)
    assert cache("someone/model", "b" * 40).endswith("/snapshots/" + "b" * 40)
    assert cache("someone/model", "v2") == (
        "refused: there is no model someone/model of revision v2 on this machine, and a run "
        "downloads none; where there is a network, get it with: "
        "hf download someone/model --revision v2"
    )
    assert cache("model") == (
        "refused: there is no model model on this machine, and a run downloads none; "
        "where there is a network, get it with: hf download model"
    )
    assert cache("some--one/x..y").startswith("refused: there is no model some--one/x..y on")
