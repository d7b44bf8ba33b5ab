"""Paths of tags through the scores of a batch, by a linear-chain CRF: the best, and what all of them say."""

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

    def chances(self, scores: Floats, lengths: Places, kinds: Floats) -> Floats:
        """The share of all paths in which a token has a tag of each kind: (time, batch, kinds).

        scores, lengths as for decode; kinds: (tags, kinds), 1 where a tag is of a kind. Forward and backward
        sums, scaled at each step; what lies beyond a sequence's end comes out as nonsense.
        """
        times, columns, _ = scores.shape
        weight = np.exp(scores - scores.max(axis=2, keepdims=True))
        step = np.exp(self._next)
        forward = np.empty_like(weight)
        forward[0] = weight[0] * np.exp(self._first)
        for time in range(times):
            if time:
                np.multiply(forward[time - 1] @ step, weight[time], out=forward[time])
            forward[time] /= forward[time].sum(axis=1, keepdims=True)
        told = np.empty((times, columns, kinds.shape[1]), dtype=scores.dtype)
        backward = np.tile(np.exp(self._last), (columns, 1))
        for time in range(times - 1, -1, -1):
            joint = forward[time] * backward
            told[time] = joint @ kinds / joint.sum(axis=1, keepdims=True)
            if time:
                earlier = (weight[time] * backward) @ step.T
                going = (time < lengths)[:, None]  # a shorter sequence is still at its last token
                backward = np.where(going, earlier / earlier.sum(axis=1, keepdims=True), backward)
        return told

    def _back(self, best: Floats, lengths: Places, running: Sequence[int]) -> Places:
        current = (best[lengths - 1, np.arange(len(lengths))] + self._last).argmax(axis=1)
        path = np.zeros(best.shape[:2], dtype=np.intp)
        for time in range(len(best) - 1, -1, -1):
            on, alive = running[time + 1], running[time]
            current[:on] = (best[time, :on] + self._by_next[current[:on]]).argmax(axis=1)
            path[time, :alive] = current[:alive]
        return path
