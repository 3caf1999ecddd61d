import CallsTestSupport
import Subprocess
import Testing

/// A server whose disk fills up, and has room again.
@Suite struct ServeDiskTests {
  /// Sends calls of some kilobytes that cannot be compressed, whose ids go to `answered`, until one is
  /// refused.
  private static let functions =
    ServeTests.start + """
      files=.
      large() { printf ',"transcript":"'; head -c 6000 /dev/urandom | base64 -w0; printf '"'; }
      code() { curl -s -m 20 -o $files/answer -D $files/head -w '%{http_code}' "$@"; }
      send() {
        code=$(body "$1" "$(large)" | code --data-binary @- -H 'Content-Type: application/json' \\
          "$address/api/v1/public/call?workspace_id=1&agent_remote_identifier=a")
        [ "$code" != 200 ] || echo "$1" >> $files/answered
      }
      fill() {
        for number in $(seq $1 $(($1 + 2000))); do
          send $number
          [ "$code" = 200 ] || break
        done
        echo "$code $(cat $files/answer) $(grep -ci '^retry-after: [1-9]' $files/head)"
        echo "ready $(code $address/readyz), alive $(code $address/healthz)"
      }
      # Until it is ready again.
      again() {
        for try in $(seq 600); do
          [ "$(code $address/readyz)" = 200 ] && break
          sleep 0.1
        done
        send $1; echo "then $code"
      }
      end() {
        kill -TERM $server; wait $server; echo exit $?
        "$COMMAND" store verify --store calls.db 2>&1
        "$COMMAND" store export --store calls.db | sed 's/.*"call_id":"\\([0-9]*\\)".*/\\1/' | sort > $files/stored
        sort -u $files/answered > $files/told
        echo "lost $(comm -23 $files/told $files/stored | wc -l), twice $(uniq -d $files/stored | wc -l)"
        [ $(wc -l < $files/told) -ge 3 ] && echo some
      }

      """

  private static let wanted =
    Array(
      repeating: [
        #"503 {"detail": "the store cannot be written"} 1"#, "ready 503, alive 200", "then 200",
      ],
      count: 2
    ).flatMap(\.self) + [
      "exit 0", "calls-report: the store 'calls.db' is whole", "lost 0, twice 0", "some",
    ]

  /// No file may grow further, which needs no rights.
  @Test(.needs(.prlimit), .isForLinux) func aFileThatMayNotGrowIsAFullDisk() async throws {
    let run = try await Command.shell(
      Self.functions + """
        start --insecure-no-auth
        send 1
        for round in 1 2; do
          most=$(cat calls.db calls.db-wal | wc -c)
          prlimit --pid $server --fsize=$((most + 200000)):
          fill ${round}0000
          prlimit --pid $server --fsize=unlimited:
          again ${round}9999
        done
        end
        """,
      in: try Scratch()
    )
    #expect(run.lines == Self.wanted, "\(run.text) \(run.errors)")
  }

  /// A disk of a few megabytes, in a name space of its own.
  @Test(.needs(.unshare), .isForLinux) func aFullDiskIsToldAndLosesNothing() async throws {
    let scratch = try Scratch()
    let script =
      Self.functions + """
        # What the test writes itself has room beside it.
        files=..
        mkdir disk && mount -t tmpfs -o size=8m none disk && cd disk || exit 77
        start --insecure-no-auth
        send 1
        for round in 1 2; do
          head -c 20000000 /dev/zero > filler 2> /dev/null
          fill ${round}0000
          rm filler
          again ${round}9999
        done
        end
        cd ..
        umount disk
        """
    try scratch.write("script", script.utf8)
    let run = try await Command.shell("unshare -rm bash script", in: scratch)
    guard run.status != .exited(77), !run.errors.contains("unshare") else {
      print("SKIPPED: no disk may be mounted here: \(run.errors)")
      return
    }
    #expect(run.lines == Self.wanted, "\(run.text) \(run.errors)")
  }
}
