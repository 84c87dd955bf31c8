# Daily work; each target is a line or two over Meson. ./run and ./test need nothing of this.
test_in = scripts/with-postgres scripts/with-dovecot meson test --print-errorlogs -C

.PHONY: all deps check sanitize threads lint fuzz bench format

all:
	scripts/build build

deps:
	scripts/install-packages build test develop

check: all
	scripts/format --check && scripts/check-includes
	$(test_in) build

sanitize:
	scripts/build build-test -Db_sanitize=address,undefined
	$(test_in) build-test --timeout-multiplier 3

threads:
	scripts/build build-threads -Db_sanitize=thread
	$(test_in) build-threads --timeout-multiplier 10

lint: all
	ninja -C build clang-tidy
	scripts/build build-analyzer -Dc_args=-fanalyzer -Dwerror=false

fuzz:
	CC=clang CXX=clang++ scripts/build build-fuzz -Dfuzz=true -Db_lundef=false
	meson test -C build-fuzz --suite fuzz --timeout-multiplier 0 --verbose

bench: all
	meson test -C build --benchmark --verbose

format:
	scripts/format
