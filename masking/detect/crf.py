"""The best path of tags through the scores of a batch: Viterbi's algorithm over a linear-chain CRF."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


class Crf:
    """weights: (2 + tags, tags): a first tag's, a last one's, from one to the next."""

    def __init__(self, weights: Floats) -> None:
        self._first, self._last, self._next = weights[0], weights[1], np.ascontiguousarray(weights[2:])
        self._by_next: Final = np.ascontiguousarray(weights[2:].T)

    def decode(self, scores: Floats, lengths: Places) -> Places:
        """The best path, (time, batch). scores: (time, batch, tags); lengths fall from left to right."""
        times, columns, tags = scores.shape
        running = [int(np.searchsorted(-lengths, -time)) for time in range(times + 1)]
        best = np.empty_like(scores)
        best[0] = scores[0] + self._first
        room = np.empty((tags, columns, tags), dtype=scores.dtype)
        for time in range(1, times):
            alive = running[time]
            steps = room[:, :alive]
            np.add(best[time - 1, :alive].T[:, :, None], self._next[:, None, :], out=steps)
            np.add(np.maximum.reduce(steps, axis=0), scores[time, :alive], out=best[time, :alive])
        return self._back(best, lengths, running)

    def _back(self, best: Floats, lengths: Places, running: Sequence[int]) -> Places:
        current = (best[lengths - 1, np.arange(len(lengths))] + self._last).argmax(axis=1)
        path = np.zeros(best.shape[:2], dtype=np.intp)
        for time in range(len(best) - 1, -1, -1):
            on, alive = running[time + 1], running[time]
            current[:on] = (best[time, :on] + self._by_next[current[:on]]).argmax(axis=1)
            path[time, :alive] = current[:alive]
        return path
