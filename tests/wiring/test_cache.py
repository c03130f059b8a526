"""The cache may lose Redis; pages may not."""

import time

import pytest

from o2c.cache import ForgivingRedisCache


@pytest.fixture
def cache_without_redis(tmp_path, monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {"KEY_PREFIX": "o2c"})


def test_without_redis_the_process_remembers_by_itself(cache_without_redis):
    cache_without_redis.set("attempts", 1)

    assert cache_without_redis.incr("attempts") == 2
    assert cache_without_redis.get("attempts") == 2
    assert cache_without_redis.get_many(["attempts", "nothing"]) == {"attempts": 2}


def test_a_dead_redis_is_asked_once_and_then_left_alone(cache_without_redis):
    cache_without_redis.get("anything")

    assert ForgivingRedisCache._away_until > time.monotonic() + 20


def test_clearing_leaves_the_queues_of_the_broker(settings, monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    cache = ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": "o2c-test"})
    other = ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": "somebody-else"})
    cache.set("mine", 1)
    other.set("theirs", 2)

    cache.clear()

    assert cache.get("mine") is None
    assert other.get("theirs") == 2
    other.clear()
