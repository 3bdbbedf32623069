"""How much of an input is read before it is set aside."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile or broken input from costing more than a good one.

    Every bound is in bytes unless it says otherwise; what passes a bound is set aside and listed
    in `issues`.
    """

    max_text_bytes: int = 5 * MEGABYTE
    """One report: a text or HTML file after decompression, or the text of one record as UTF-8."""

    max_container_bytes: int = 8_000 * MEGABYTE
    """One JSONL, CSV or Parquet file after decompression."""

    max_compression_ratio: int = 200
    """Decompressed over compressed size, once more than `max_text_bytes` came out.

    Deflate reaches about 1,000 on constant bytes and 3 to 10 on prose.
    """

    max_doubts_per_file: int = 1_000
    """Records of one file that get an issue of their own; the rest share one."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) < 1:
                raise ValueError(f"limit {name} must be at least 1")

    @property
    def max_record_bytes(self) -> int:
        r"""One record with its other columns, where JSON may write each byte as `\u00XX`."""
        return 6 * self.max_text_bytes + 64_000
