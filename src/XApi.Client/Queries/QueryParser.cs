using System.Text;

namespace XApi;

/// <summary>
/// Reads a query into a tree, in one pass and without recursion: groups live on a stack of this class, so that a text nested
/// ten thousand deep costs memory and not the thread's stack.
/// </summary>
internal sealed partial class QueryParser
{
    // Each takes two of the 4,096 characters of X's longest query. What closes a group copies what is in it, so that more would take a long time.
    private const int MostParentheses = 2048;

    private readonly string _text;
    private readonly XQueryEndpoint _endpoint;
    private readonly Stack<Group> _groups = new();
    private readonly List<XQuery> _operands = [];
    private readonly List<XQuery> _alternatives = [];
    private readonly List<Run> _runs = [];
    private Group _group = new();
    private int _position;
    private int _lastOperandEnd = -1;
    private bool _failed;

    public QueryParser(string text, XQueryEndpoint endpoint)
    {
        _text = text;
        _endpoint = endpoint;
    }

    // A group that is open: where its operands and alternatives begin on the shared lists. Runs are what stands between two ORs.
    private struct Group
    {
        public int Start = -1;
        public int Operands;
        public int Alternatives;
        public int RunStart = -1;
        public int RunEnd;
        public int LastOr = -1;
        public bool HasDash;

        // Whether the groups around negate: operators are negated at once as they are read.
        public bool Negated;

        public Group() { }
    }

    private readonly record struct Run(int Start, int End, int Count);

    public XQuery? Parse()
    {
        while (SkipSpace())
        {
            var start = _position;
            var dashes = 0;
            while (_position < _text.Length && _text[_position] == '-')
            {
                dashes++;
                _position++;
            }

            if (dashes > 0 && !AcceptDashes(start, dashes))
            {
                continue;
            }

            var c = _text[_position];
            if (c == ')')
            {
                _position++;
                if (_groups.Count == 0)
                {
                    Fail(
                        QueryRule.UnopenedGroup,
                        start,
                        1,
                        "This parenthesis closes a group that was never opened.",
                        QueryRule.Boolean,
                        new(new(start, 1), "")
                    );
                }
                else if (!CloseGroup())
                {
                    return null;
                }

                continue;
            }

            if (dashes == 0 && IsOr())
            {
                Or();
                continue;
            }

            if (_lastOperandEnd == start)
            {
                Warn(
                    QueryRule.NoSpace,
                    start,
                    1,
                    "Nothing separates this from what stands before it; it is read as AND.",
                    QueryRule.Boolean,
                    new(new(start, 0), " ")
                );
            }

            // X counts a term behind any number of dashes as negated: a rule `--b` has no positive term.
            var negated = dashes > 0;
            if (c == '(')
            {
                if (_groups.Count == MostParentheses)
                {
                    FailTooDeep();
                    return null;
                }

                _position++;
                _groups.Push(_group);
                _group = new Group
                {
                    Start = start,
                    Operands = _operands.Count,
                    Alternatives = _alternatives.Count,
                    HasDash = dashes > 0,
                    Negated = _group.Negated ^ negated,
                };
            }
            else
            {
                // A faulty operator still takes its place, so that one fault is not reported as two.
                Add(
                    ReadTerm(start, negated ^ _group.Negated) ?? Term(XQueryOperator.Unknown, "", "", quoted: false, negated: false, start),
                    start
                );
            }
        }

        if (_groups.Count > 0)
        {
            var open = _group.Start;
            Fail(
                QueryRule.UnclosedGroup,
                open,
                _text[open] == '-' ? 2 : 1,
                "This group is never closed.",
                QueryRule.Boolean,
                new(new(_text.Length, 0), new string(')', _groups.Count))
            );
            return null;
        }

        var query = Finish();
        if (query is null && !_failed)
        {
            Fail(QueryRule.Empty, 0, _text.Length, "The query is empty.", QueryRule.Boolean);
        }

        return _failed ? null : query;
    }

    private bool SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        return _position < _text.Length;
    }

    private bool AcceptDashes(int start, int dashes)
    {
        if (_position == _text.Length || char.IsWhiteSpace(_text[_position]) || _text[_position] == ')')
        {
            var end = _position;
            SkipSpace();
            var follows = _position < _text.Length && _text[_position] != ')';
            Fail(
                QueryRule.LonelyDash,
                start,
                end - start,
                "A dash negates what follows it without a space.",
                QueryRule.Boolean,
                follows ? new(XQuerySpan.FromTo(start, _position), "-") : null
            );
            return false;
        }

        if (dashes > 1)
        {
            Warn(
                QueryRule.DoubleNegation,
                start,
                dashes,
                "Several dashes in a row count as one: what follows must not match.",
                QueryRule.Boolean,
                new(new(start, dashes), "-")
            );
        }

        return true;
    }

    private bool IsOr() =>
        _text[_position] == 'O'
        && _position + 1 < _text.Length
        && _text[_position + 1] == 'R'
        && (_position + 2 == _text.Length || QueryText.EndsWord(_text[_position + 2]));

    private void Or()
    {
        if (_operands.Count == _group.Operands)
        {
            Fail(QueryRule.LonelyOr, _position, 2, "OR stands between two operators; one is missing before it.", QueryRule.Boolean);
        }
        else
        {
            EndRun();
        }

        _group.LastOr = _position;
        _position += 2;
        _lastOperandEnd = -1;
    }

    private void Add(XQuery query, int start)
    {
        if (_operands.Count == _group.Operands)
        {
            _group.RunStart = start;
        }

        _operands.Add(query);
        _group.RunEnd = _lastOperandEnd = _position;
    }

    private void EndRun()
    {
        var count = _operands.Count - _group.Operands;
        var query = XQuery.TryJoin(_operands, _group.Operands, all: !_group.Negated)!;
        _operands.RemoveRange(_group.Operands, count);
        _alternatives.Add(query);
        _runs.Add(new(_group.RunStart, _group.RunEnd, count));
    }

    // What the current group holds; null when that is nothing.
    private XQuery? Finish()
    {
        if (_operands.Count > _group.Operands)
        {
            EndRun();
        }
        else if (_group.LastOr >= 0)
        {
            Fail(QueryRule.LonelyOr, _group.LastOr, 2, "OR stands between two operators; one is missing after it.", QueryRule.Boolean);
        }

        var count = _alternatives.Count - _group.Alternatives;
        if (count > 1)
        {
            WarnOfPrecedence(_group.Alternatives);
        }

        var query = XQuery.TryJoin(_alternatives, _group.Alternatives, all: _group.Negated);
        _alternatives.RemoveRange(_group.Alternatives, count);
        _runs.RemoveRange(_group.Alternatives, count);
        if (query?.Depth > XQuery.DeepestNesting)
        {
            FailTooDeep();
            return null;
        }

        return query;
    }

    private void WarnOfPrecedence(int first)
    {
        var mixed = false;
        for (var i = first; i < _runs.Count; i++)
        {
            mixed |= _runs[i].Count > 1;
        }

        if (!mixed || !HasRoomFor(XQuerySeverity.Warning))
        {
            return;
        }

        var grouped = new StringBuilder();
        for (var i = first; i < _runs.Count; i++)
        {
            var run = _runs[i];
            grouped
                .Append(i > first ? " OR " : "")
                .Append(run.Count > 1 ? "(" : "")
                .Append(_text, run.Start, run.End - run.Start)
                .Append(run.Count > 1 ? ")" : "");
        }

        var span = XQuerySpan.FromTo(_runs[first].Start, _runs[^1].End);
        Warn(
            QueryRule.Precedence,
            span.Start,
            span.Length,
            "AND binds before OR here. Parentheses say so; if the OR was meant to come first, put them around it.",
            QueryRule.OrderOfOperations,
            new(span, grouped.ToString())
        );
    }

    private bool CloseGroup()
    {
        var inner = _group;
        var query = Finish();
        _group = _groups.Pop();
        if (query is null)
        {
            if (_failed && _diagnostics is [.., { Id: QueryRule.TooDeep }])
            {
                return false;
            }

            if (inner.LastOr < 0)
            {
                Fail(
                    QueryRule.EmptyGroup,
                    inner.Start,
                    _position - inner.Start,
                    "The parentheses hold nothing.",
                    QueryRule.Boolean,
                    new(XQuerySpan.FromTo(inner.Start, _position), "")
                );
            }

            Add(Term(XQueryOperator.Unknown, "", "", quoted: false, negated: false, inner.Start), inner.Start);
            return true;
        }

        if (inner.HasDash)
        {
            NegatedGroup(inner, query);
        }

        Add(query, inner.Start);
        return true;
    }

    private void NegatedGroup(Group inner, XQuery query)
    {
        if (!HasRoomFor(XQuerySeverity.Error))
        {
            return;
        }

        // Within another negated group the outer fix covers this one.
        var span = XQuerySpan.FromTo(inner.Start, _position);
        var fix = _group.Negated ? null : new XQueryFix(span, query is XQueryGroup { IsAll: false } ? $"({query})" : query.ToString());
        Report(
            QueryRule.NegatedGroup,
            XQuerySeverity.Error,
            span,
            "A group must not be negated; negate each of its operators.",
            QueryRule.Boolean,
            fix
        );
    }
}
