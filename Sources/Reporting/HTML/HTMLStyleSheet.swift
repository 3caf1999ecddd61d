/// The look of HTML reports, in one style sheet that the document carries with it.
package enum HTMLStyleSheet {
  /// What a page that carries the style sheet may load and run: that style sheet, and nothing else.
  ///
  /// For the page itself and for the header `Content-Security-Policy`.
  package static let policy =
    "default-src 'none'; style-src '\(hash)'; base-uri 'none'; form-action 'none'"

  /// The digest of ``text`` that lets browsers tell it from styles that were smuggled in.
  package static let hash = "sha256-degAvh0UmBH0HwOxH1SzU4sffssEkHREwL9gYMpsmVY="

  /// The style sheet: light and dark as the reader's system is, small screens, paper.
  package static let text = """
    :root {
      color-scheme: light dark;
      --page: #f5f6f8; --card: #ffffff; --ink: #16202e; --soft: #566072; --rule: #dfe3ea;
      --stripe: #f7f8fa; --accent: #2450c8; --s0: #3563d4; --s1: #193889; --s2: #628de8; --range: #628de8;
      --good: #0c6b3c; --good-back: #e0f4e8; --doubtful: #8a4b00; --doubtful-back: #fdf0d8;
      --bad: #a8201a; --bad-back: #fde7e5; --open: #566072; --open-back: #eceff3;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --page: #0e131b; --card: #161d28; --ink: #e6ebf3; --soft: #a0abbd; --rule: #2b3544;
        --stripe: #1a222f; --accent: #8fb0ff; --s0: #6a93f0; --s1: #c3d5ff; --s2: #4771d0; --range: #5d86e2;
        --good: #7fdba6; --good-back: #12352a; --doubtful: #f5c470; --doubtful-back: #3b2c10;
        --bad: #ff9d96; --bad-back: #451d1c; --open: #a0abbd; --open-back: #232c3a;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--page); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
      overflow-wrap: break-word;
    }
    header, main { max-width: 80rem; margin: 0 auto; padding: 0 1.25rem; }
    header { padding-top: 2rem; }
    h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; letter-spacing: -0.02em; }
    h2 { margin: 0 0 0.5rem; font-size: 1.3rem; line-height: 1.3; letter-spacing: -0.01em; }
    h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; line-height: 1.3; }
    section > h2 + h3, section > h3:first-child { margin-top: 0; }
    p { margin: 0.5rem 0; max-width: 48rem; }
    a { color: var(--accent); }
    .scope { margin: 0.6rem 0 0; padding: 0; list-style: none; color: var(--soft); }
    nav ul { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 1rem 0 0; padding: 0; list-style: none; }
    nav a {
      display: block; padding: 0.2rem 0.75rem; border: 1px solid var(--rule); border-radius: 1rem;
      background: var(--card); color: var(--ink); text-decoration: none;
    }
    nav a:hover { border-color: var(--accent); color: var(--accent); }
    section {
      margin: 1.25rem 0; padding: 1.25rem; border: 1px solid var(--rule); border-radius: 0.75rem;
      background: var(--card);
    }
    section > p { color: var(--soft); }
    .view { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0.75rem 2rem; margin: 0.75rem 0; }
    .scroll { flex: 4 1 max-content; min-width: 0; max-width: 100%; overflow-x: auto; }
    .scroll:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    table { border-collapse: collapse; min-width: 100%; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
    th { font-weight: 600; }
    thead th { color: var(--soft); font-size: 0.75rem; vertical-align: bottom; border-bottom-width: 2px; }
    tbody th { font-weight: 500; white-space: pre-wrap; }
    tbody td { white-space: pre-wrap; }
    tbody tr:nth-child(even) { background: var(--stripe); }
    tbody tr.total { font-weight: 600; border-top: 2px solid var(--rule); }
    .n { text-align: right; }
    tbody .n, tbody .k { white-space: pre; }
    .unsure { color: var(--soft); }
    .remark, figcaption { color: var(--soft); font-size: 0.875rem; }
    .verdict {
      display: inline-block; padding: 0 0.5rem; border-radius: 0.75rem; font-size: 0.8rem; font-weight: 600;
      white-space: nowrap;
    }
    .good { color: var(--good); background: var(--good-back); }
    .doubtful { color: var(--doubtful); background: var(--doubtful-back); }
    .bad { color: var(--bad); background: var(--bad-back); }
    .open { color: var(--open); background: var(--open-back); }
    .tiles {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem;
      margin: 1rem 0; padding: 0; list-style: none;
    }
    .tiles li { padding: 0.75rem 1rem; border: 1px solid var(--rule); border-radius: 0.6rem; }
    .tiles li > span { display: block; }
    .tiles li > .verdict { display: inline-block; }
    .tiles .number { margin: 0.1rem 0; font-size: 1.6rem; font-weight: 650; line-height: 1.25; letter-spacing: -0.02em; }
    .tiles .about { color: var(--soft); font-size: 0.8rem; }
    figure { margin: 0; }
    figcaption { margin-bottom: 0.5rem; }
    figcaption b { margin-right: 0.9rem; color: var(--ink); font-weight: 600; }
    .key { margin-right: 0.9rem; white-space: nowrap; }
    .key svg { width: 0.9rem; height: 0.7rem; margin-right: 0.35rem; }
    .charts {
      display: grid; flex: 1 1 21rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
      gap: 1.5rem 2rem;
    }
    .charts.wide { flex-basis: 100%; }
    .charts figure.wide { grid-column: 1 / -1; }
    .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem 2rem; }
    .panels p { margin: 0 0 0.25rem; font-size: 0.875rem; font-weight: 600; }
    .panels svg { display: block; width: 100%; max-width: 30rem; height: auto; overflow: visible; }
    svg text { fill: var(--ink); stroke: var(--card); stroke-width: 3px; paint-order: stroke; font-size: 12px; }
    svg .tick { fill: var(--soft); font-size: 11px; }
    svg .e { text-anchor: end; }
    .grid { stroke: var(--rule); }
    .zero { stroke: var(--soft); }
    .s0 { fill: var(--s0); }
    .s1 { fill: var(--s1); }
    .s2 { fill: var(--s2); }
    .l0, .l1, .l2 { fill: none; stroke: var(--s0); stroke-width: 2; stroke-linejoin: round; }
    .l1 { stroke: var(--s1); }
    .l2 { stroke: var(--s2); stroke-dasharray: 5 3; }
    .range { stroke: var(--range); stroke-width: 3; stroke-linecap: round; }
    .notes { padding-left: 1.2rem; color: var(--soft); }
    main { padding-bottom: 1rem; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.85rem; }
    pre { overflow-x: auto; padding: 0.6rem 0.8rem; border-radius: 0.5rem; background: var(--page); }
    dl { margin: 0.5rem 0; }
    dt { margin-top: 0.5rem; }
    dd { margin: 0; padding-left: 1.25rem; border-left: 2px solid var(--rule); color: var(--soft); }
    dd p { margin: 0.15rem 0; }
    @media (max-width: 40rem) {
      header, main { padding-left: 0.75rem; padding-right: 0.75rem; }
      section { padding: 1rem 0.75rem; border-radius: 0.5rem; }
      th, td { padding: 0.35rem 0.5rem; }
    }
    @media print {
      :root { --page: #fff; --card: #fff; --stripe: #fff; }
      body { font-size: 10pt; }
      nav { display: none; }
      section { border: 0; padding: 0; }
      .scroll { overflow: visible; }
      table { font-size: 8pt; }
      thead { display: table-header-group; }
      tr, figure, .panels > div, .tiles li { break-inside: avoid; }
      h2, h3, figcaption { break-after: avoid; }
      a { color: inherit; }
    }
    """
}
