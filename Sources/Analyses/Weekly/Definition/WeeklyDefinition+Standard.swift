extension WeeklyDefinition {
  /// The definition that needs no file, with comments that teach its format.
  ///
  /// The same bytes as `Reports/weekly.yaml`, which an installed program has not at hand.
  package static let standardText = #"""
    # The weekly quality report: what `calls-report weekly` prints.
    #
    # Copy this file, change the copy, and print it with
    #
    #   calls-report weekly --definition my-weekly.yaml
    #
    # The report is about one ISO week, Monday to Sunday, and compares it with the week before. It
    # has sections, which are printed in this order. Leave one out, move it, or write another. Every
    # section has a 'title', may have a 'text' (one paragraph, or a list of them), and shows one of
    #
    #   headline   numbers beside those of the week before, with the change and its 95 % interval
    #   tables     tables of the analyses that `calls-report metrics` lists
    #   listen     the calls most worth a listen
    #   quality    how far the numbers can be trusted
    #
    # A misspelt key or name is an error that says where it is and what was probably meant.

    title: Weekly quality report

    # What the whole report is about, and what it leaves out: names of the configuration's saved filters, and
    # conditions such as those of 'where' below.
    #
    # filter: [agent=support]
    # exclude: [test calls, duration_ms<2000]

    sections:
      - title: The week in numbers
        text: >-
          A change whose interval does not include 0 is hardly chance. Intervals are of 95 %:
          Newcombe's for rates; for percentiles, means and ratios those of a bootstrap that draws
          whole calls, missing where a week has fewer than 10 calls with a value.
        headline:
          # In this order. There are more: p50 and p95 of every stage (stt, eou, llm, tts, e2e,
          # pipeline, unattributed, gap), such as tts_p95_ms; also tool_p95_ms, p95_duration_ms,
          # total_cents and cents_per_successful_call.
          metrics:
            - calls
            - minutes
            - success_rate
            - false_success_rate        # called a success, although a tool had failed to the end
            - e2e_p50_ms
            - e2e_p95_ms
            - llm_p95_ms
            - tool_error_rate
            - negative_sentiment_rate   # of the calls labelled positive, neutral or negative
            - net_sentiment             # from -1, all negative, to 1, all positive
            - interruption_rate
            - voicemail_rate
            - mean_cents
            - cents_per_minute
            - mean_duration_ms
          # A number above its 'warn_above' or below its 'warn_below' has the status 'warn', another
          # one 'ok'. Numbers without a threshold have no status. Write milliseconds and cents, and
          # rates from 0 to 1.
          thresholds:
            success_rate: {warn_below: 0.8}
            false_success_rate: {warn_above: 0.02}
            e2e_p95_ms: {warn_above: 2500}
            tool_error_rate: {warn_above: 0.05}
            negative_sentiment_rate: {warn_above: 0.2}

      - title: Latency
        text: How long callers wait for the agent's answer, and which stage takes the time.
        # Every table names its 'analysis'. All else may be left out:
        #
        #   table     which table of the analysis, if it has several (the first)
        #   name      what the table is called in CSV and JSON, if its own name is taken
        #   title     another heading
        #   by        dimensions to group by, such as [agent, agent_version]
        #   where     conditions that all must hold, such as ['agent=support', 'duration_ms>=60000']
        #   wide      true for the columns that an analysis has besides its usual ones (false)
        #   columns   the columns to print, in this order (all)
        #   sort      a column to order by: p95_ms, or p95_ms:desc for the largest first
        #   limit     the most rows to print
        tables:
          - analysis: latency
            columns: [stage, turns, coverage, p50_ms, p90_ms, p95_ms, p99_ms, max_ms]
          - analysis: latency
            name: latency_by_version
            title: Latency by agent version
            by: [agent, agent_version]
            columns: [agent, agent_version, stage, turns, p50_ms, p95_ms, p99_ms]

      - title: Tools
        text: >-
          Tools with the highest error rates first, and what their errors say: addresses, numbers
          and other particulars are replaced by <placeholders>.
        tables:
          - analysis: tools
            columns: [tool, invocations, errors, error_rate, error_rate_low, error_rate_high,
                      unrecovered, false_success_calls, p50_ms, p95_ms]
            sort: error_rate:desc
          - analysis: tools
            table: errors
            limit: 15

      - title: Sentiment
        tables:
          - analysis: sentiment
          - analysis: sentiment
            table: net

      - title: Outcomes
        tables:
          - analysis: outcomes
          - analysis: outcomes
            table: disconnections

      - title: Cost
        tables:
          - analysis: cost

      - title: Worth a listen
        text: >-
          A call's score is the sum of the weights of its reasons. The highest scores are listed,
          of equal ones the earlier call. One frequent reason can fill the list: lower its weight, or
          set it to 0, to make room for others.
        listen:
          count: 10
          weights:
            false_success: 5         # called a success, but a tool's last answer was an error
            unrecovered_error: 3     # a tool's last answer was an error, and no success is claimed
            ended_by_error: 3        # the disconnection reason is an error
            hung_up_after_error: 3   # the caller hung up, and the last tool to answer had failed
            negative_sentiment: 3
            unsuccessful: 2          # call_successful is false
            slow_answer: 2           # the longest wait is above the bound
            interruptions: 1         # the caller cut the agent short that often
            long_call: 1             # the duration is above the bound
          thresholds:
            # slow_answer_ms: 8000   # without it, the week's p99 of e2e
            # long_call_ms: 900000   # without it, the week's p99 of the durations
            interruptions: 4

      - title: Data quality
        text: >-
          Records, rejected ones, duplicates and conflicts are those of the whole input, whatever
          their week; all else is of the week. A conflict is a repeat that differs from the call that
          was taken.
        quality:

    """#
}
