"""A real Dask scheduler and two workers over loopback give the numbers of one process (R22)."""

import warnings

import pytest

from guarantor.run.plan import StoreError
from store_runs import kept

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the library itself, not of how it is used here
    from guarantor.run.cluster import Cluster, check_address


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_two_dask_workers_give_the_numbers_of_one_process_and_go_on_with_its_run(tmp_path):
    alone = kept(tmp_path / "alone")
    with Cluster(None, 2) as cluster:
        assert kept(tmp_path / "run", size=1, backend=cluster).digest == alone.digest
        kept(tmp_path / "part", draws=4096)
        there = Cluster(cluster.address)
        assert kept(tmp_path / "part", size=1, backend=there, resume=True).digest == alone.digest
        there.close()


def test_a_scheduler_that_does_not_answer_is_named():
    with pytest.raises(StoreError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9 .*start one"):
        Cluster("tcp://127.0.0.1:9", wait=0.3)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://10.0.0.1:8786", "not encrypted: .* use tls://10.0.0.1:8786"),
        ("10.0.0.1", "is no address of a scheduler"),
        ("tcp://here:port", "is no address of a scheduler"),
    ],
)
def test_what_could_be_read_on_the_way_is_refused(address, why):
    with pytest.raises(StoreError, match=why):
        check_address(address)
