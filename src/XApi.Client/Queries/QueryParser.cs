using System.Text;

namespace XApi;

/// <summary>
/// Reads a query into a tree, in one pass and without recursion: groups live on a stack of this class, so that a text nested
/// ten thousand deep costs memory and not the thread's stack.
/// </summary>
internal sealed class QueryParser
{
    // A hostile text could have a fault at every character. Nobody reads more than these.
    private const int MostDiagnostics = 100;

    private readonly string _text;
    private readonly XQueryEndpoint _endpoint;
    private readonly Stack<Group> _groups = new();
    private readonly List<XQuery> _operands = [];
    private readonly List<XQuery> _alternatives = [];
    private readonly List<Run> _runs = [];
    private List<XQueryDiagnostic>? _diagnostics;
    private Group _group = new();
    private int _position;
    private int _lastOperandEnd = -1;
    private bool _failed;

    public QueryParser(string text, XQueryEndpoint endpoint)
    {
        _text = text;
        _endpoint = endpoint;
    }

    public IReadOnlyList<XQueryDiagnostic> Diagnostics => _diagnostics ?? (IReadOnlyList<XQueryDiagnostic>)[];

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

        // Whether an odd number of dashes stands before the groups around: operators are negated at once as they are read.
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
                    Fail(QueryRule.UnopenedGroup, start, 1, "This parenthesis closes a group that was never opened.", QueryRule.Boolean, new(new(start, 1), ""));
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
                Warn(QueryRule.NoSpace, start, 1, "Nothing separates this from what stands before it; it is read as AND.", QueryRule.Boolean, new(new(start, 0), " "));
            }

            var negated = (dashes & 1) == 1;
            if (c == '(')
            {
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
                // A faulty operator still takes its place, so that one fault is not told as two.
                Add(ReadTerm(start, negated ^ _group.Negated) ?? Term(XQueryOperator.Unknown, "", "", quoted: false, negated: false, start), start);
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
                "Several dashes in a row are not described; they are read as negating one another.",
                QueryRule.Boolean,
                new(new(start, dashes), (dashes & 1) == 1 ? "-" : "")
            );
        }

        return true;
    }

    private bool IsOr() =>
        _text[_position] == 'O' && _position + 1 < _text.Length && _text[_position + 1] == 'R' && (_position + 2 == _text.Length || QueryText.EndsWord(_text[_position + 2]));

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
            Fail(QueryRule.TooDeep, 0, _text.Length, "The query nests deeper than any that X takes.", QueryRule.Limits);
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

        if (!mixed || _diagnostics?.Count >= MostDiagnostics)
        {
            return;
        }

        var grouped = new StringBuilder();
        for (var i = first; i < _runs.Count; i++)
        {
            var run = _runs[i];
            grouped.Append(i > first ? " OR " : "").Append(run.Count > 1 ? "(" : "").Append(_text, run.Start, run.End - run.Start).Append(run.Count > 1 ? ")" : "");
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
        Report(QueryRule.NegatedGroup, XQuerySeverity.Error, span, "A group must not be negated; negate each of its operators.", QueryRule.Boolean, fix);
    }

    private XQueryTerm? ReadTerm(int start, bool negated)
    {
        var begin = _position;
        if (_text[begin] == '"')
        {
            return ReadQuoted(start) is { } phrase ? Term(XQueryOperator.Phrase, "", phrase, quoted: true, negated, start) : null;
        }

        var end = begin;
        var colon = -1;
        for (; end < _text.Length && !QueryText.EndsWord(_text[end]); end++)
        {
            if (_text[end] == ':' && colon < 0)
            {
                colon = end;
            }
        }

        _position = end;
        var word = _text.AsSpan(begin, end - begin);
        if (QueryText.IsPlainWord(word))
        {
            return Term(XQueryOperator.Keyword, "", word.ToString(), quoted: false, negated, start);
        }

        if (colon > begin)
        {
            var op = XQueryOperator.Lookup(word[..(colon + 1 - begin)], out var name);
            if (op is not null)
            {
                return ReadArgument(op, name, colon + 1, start, negated);
            }

            op = XQueryOperator.Lookup(word, out name);
            if (op is not null)
            {
                return Term(op, name, "", quoted: false, negated, start);
            }

            if (IsName(word[..(colon - begin)]) && (colon + 1 < end || (end < _text.Length && _text[end] == '"')))
            {
                return ReadUnknown(colon + 1, begin, start, negated);
            }
        }

        if (QueryText.IsEmojiWord(word, out var variant))
        {
            return variant
                ? Quote(word, start, begin, negated, QueryRule.EmojiVariant, XQuerySeverity.Error, "An emoji with a variant must be in double quotes.")
                : Term(XQueryOperator.Emoji, "", word.ToString(), quoted: false, negated, start);
        }

        if (word.Length > 1)
        {
            var argument = word[1..];
            switch (word[0])
            {
                case '#':
                    if (!IsTag(argument))
                    {
                        Warn(QueryRule.MalformedArgument, begin, word.Length, "A hashtag holds letters, digits and underscores only.", QueryRule.ListOfOperators);
                    }

                    return Term(XQueryOperator.Hashtag, "#", argument.ToString(), quoted: false, negated, start);
                case '@':
                    if (!IsUsername(argument))
                    {
                        Warn(QueryRule.MalformedArgument, begin, word.Length, "A username holds Latin letters, digits and underscores only.", QueryRule.ListOfOperators);
                    }

                    return Term(XQueryOperator.Mention, "@", argument.ToString(), quoted: false, negated, start);
                case '$' when IsCashtag(argument):
                    return Term(XQueryOperator.Cashtag, "$", argument.ToString(), quoted: false, negated, start);
            }
        }

        return ReadUnplain(word, start, begin, negated);
    }

    private XQueryTerm ReadUnplain(ReadOnlySpan<char> word, int start, int begin, bool negated)
    {
        if (QueryText.IsLogicWord(word))
        {
            var isOr = word[0] is 'o' or 'O';
            var next = _position;
            while (next < _text.Length && char.IsWhiteSpace(_text[next]))
            {
                next++;
            }

            Warn(
                QueryRule.WordLikeOperator,
                begin,
                word.Length,
                isOr
                    ? "This is read as a word. The operator is OR, in capitals; the word is written in quotes."
                    : "This is read as a word: a space is AND. The word is written in quotes.",
                QueryRule.Boolean,
                isOr ? new(new(begin, word.Length), "OR") : new(XQuerySpan.FromTo(begin, next), "")
            );
            return Term(XQueryOperator.Phrase, "", word.ToString(), quoted: true, negated, start);
        }

        if (word.IndexOfAny('“', '”', '„') is >= 0 and var quote)
        {
            // Only one whole phrase can be mended: from its opening quote to the closing one.
            var close = quote == 0 ? _text.AsSpan(begin + 1).IndexOfAny('”', '“') : -1;
            Warn(
                QueryRule.TypographicQuotes,
                begin,
                word.Length,
                "Typographic quotes do not make a phrase; straight double quotes do.",
                QueryRule.ListOfOperators,
                close > 0 ? new(new(begin, close + 2), $"\"{_text.AsSpan(begin + 1, close)}\"") : null
            );
            return Term(XQueryOperator.Phrase, "", word.ToString(), quoted: true, negated, start);
        }

        return Quote(
            word,
            start,
            begin,
            negated,
            QueryRule.NeedsQuotes,
            XQuerySeverity.Warning,
            "Punctuation and symbols split words; to match them together, put them in double quotes."
        );
    }

    private XQueryTerm Quote(ReadOnlySpan<char> word, int start, int begin, bool negated, string rule, XQuerySeverity severity, string message)
    {
        var term = Term(XQueryOperator.Phrase, "", word.ToString(), quoted: true, negated, start);
        if (HasRoomFor(severity))
        {
            var span = new XQuerySpan(begin, word.Length);
            var positive = new XQueryTerm(term.Operator, "", term.Value, quoted: true, negated: false);
            Report(rule, severity, span, message, QueryRule.ListOfOperators, new(span, positive.ToString()));
        }

        return term;
    }

    private XQueryTerm? ReadArgument(XQueryOperator op, string name, int valueStart, int start, bool negated)
    {
        if (valueStart == _position)
        {
            if (_position < _text.Length && _text[_position] == '"')
            {
                return ReadQuoted(start) is { } quotedValue ? Term(op, name, quotedValue, quoted: true, negated, start) : null;
            }

            Fail(QueryRule.NoArgument, start, _position - start, $"{name} needs a value directly behind the colon.", QueryRule.ListOfOperators);
            return null;
        }

        if (op.Argument is XQueryArgument.PointRadius or XQueryArgument.BoundingBox && _text[valueStart] == '[')
        {
            var close = _text.IndexOf(']', valueStart);
            if (close < 0)
            {
                Fail(QueryRule.UnclosedBracket, valueStart, 1, "This bracket is never closed.", QueryRule.ListOfOperators, new(new(_text.Length, 0), "]"));
                _position = _text.Length;
                return null;
            }

            _position = close + 1;
        }

        var value = _text.AsSpan(valueStart, _position - valueStart);
        var quoted = op.Argument == XQueryArgument.Text && !IsTag(value);
        var term = Term(op, name, value.ToString(), quoted, negated, start);
        if (quoted && !(_diagnostics?.Count >= MostDiagnostics))
        {
            var span = XQuerySpan.FromTo(valueStart, _position);
            var asPhrase = new XQueryTerm(XQueryOperator.Phrase, "", term.Value, quoted: true, negated: false);
            Report(
                QueryRule.NeedsQuotes,
                XQuerySeverity.Warning,
                span,
                $"A value of {name} with punctuation or symbols should be in double quotes.",
                QueryRule.ListOfOperators,
                new(span, asPhrase.ToString())
            );
        }

        return term;
    }

    private XQueryTerm? ReadUnknown(int valueStart, int begin, int start, bool negated)
    {
        var name = _text[begin..valueStart];
        var value = _text[valueStart.._position];
        var quoted = false;
        var nameEnd = value.Length == 0 ? valueStart : _position;
        if (value.Length == 0)
        {
            if (ReadQuoted(start) is not { } phrase)
            {
                return null;
            }

            (value, quoted) = (phrase, true);
        }

        var span = XQuerySpan.FromTo(begin, nameEnd);
        if (XQueryOperator.IsOfOlderApis(_text.AsSpan(begin, nameEnd - begin)))
        {
            Report(QueryRule.OlderOperator, XQuerySeverity.Error, span, "This operator belongs to older search APIs; v2 does not have it.", QueryRule.ListOfOperators, null);
        }
        else if (!(_diagnostics?.Count >= MostDiagnostics))
        {
            var meant = Nearest(_text[begin..nameEnd], name);
            Report(
                QueryRule.UnknownOperator,
                XQuerySeverity.Warning,
                span,
                $"The documentation has no operator {name}; in quotes it would be text.",
                QueryRule.ListOfOperators,
                meant is null ? null : new(meant.EndsWith(':') ? new(begin, name.Length) : span, meant)
            );
        }

        return Term(XQueryOperator.Unknown, name, value, quoted, negated, start);
    }

    private static string? Nearest(string word, string name)
    {
        var known = XQueryOperator.All.SelectMany(op => (IEnumerable<string>)[op.Name, .. op.Aliases]).Where(known => known.Length > 3).ToLookup(known => known.EndsWith(':'));
        return Spelling.Nearest(word, known[false], mostEdits: 2) ?? Spelling.Nearest(name, known[true], mostEdits: 2);
    }

    // From the opening quote at the position to behind the closing one.
    private string? ReadQuoted(int start)
    {
        var open = _position++;
        StringBuilder? unescaped = null;
        var copied = _position;
        while (true)
        {
            var next = _text.AsSpan(_position).IndexOfAny('"', '\\');
            if (next < 0)
            {
                Fail(QueryRule.UnclosedQuote, open, 1, "This quote is never closed.", QueryRule.ListOfOperators, new(new(_text.Length, 0), "\""));
                _position = _text.Length;
                return null;
            }

            _position += next;
            if (_text[_position] == '"')
            {
                break;
            }

            // A backslash escapes a quote and itself; before anything else it is a character like any other.
            if (_position + 1 < _text.Length && _text[_position + 1] is '"' or '\\')
            {
                unescaped ??= new StringBuilder();
                unescaped.Append(_text, copied, _position - copied);
                copied = ++_position;
            }

            _position++;
        }

        var value = unescaped is null ? _text[copied.._position] : unescaped.Append(_text, copied, _position - copied).ToString();
        _position++;
        if (!string.IsNullOrWhiteSpace(value))
        {
            return value;
        }

        Fail(QueryRule.EmptyPhrase, start, _position - start, "The quotes hold nothing.", QueryRule.ListOfOperators);
        return null;
    }

    private XQueryTerm Term(XQueryOperator op, string name, string value, bool quoted, bool negated, int start) =>
        new(op, name, value, quoted, negated, XQuerySpan.FromTo(start, _position));

    internal static bool IsTag(ReadOnlySpan<char> value) => QueryText.IsLogicWord(value) || QueryText.IsPlainWord(value);

    internal static bool IsUsername(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !value.IsEmpty;
    }

    internal static bool IsCashtag(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.'))
            {
                return false;
            }
        }

        return !value.IsEmpty && char.IsAsciiLetter(value[0]) && value[^1] != '.';
    }

    // What could be an operator's name. Addresses are not: their colon is followed by slashes.
    private static bool IsName(ReadOnlySpan<char> value) =>
        IsUsername(value)
        && char.IsAsciiLetter(value[0])
        && !value.Equals("http", StringComparison.OrdinalIgnoreCase)
        && !value.Equals("https", StringComparison.OrdinalIgnoreCase);

    private void Fail(string rule, int start, int length, string message, string place, XQueryFix? fix = null)
    {
        _failed = true;
        Report(rule, XQuerySeverity.Error, new(start, length), message, place, fix);
    }

    private void Warn(string rule, int start, int length, string message, string place, XQueryFix? fix = null) =>
        Report(rule, XQuerySeverity.Warning, new(start, length), message, place, fix);

    private void Report(string rule, XQuerySeverity severity, XQuerySpan span, string message, string place, XQueryFix? fix)
    {
        _diagnostics ??= [];
        if (_diagnostics.Count < MostDiagnostics || rule == QueryRule.TooDeep)
        {
            _diagnostics.Add(new(rule, severity, span, message, QueryRule.Page(_endpoint, place), fix));
        }
        else if (HasRoomFor(severity))
        {
            _diagnostics[^1] = new(rule, severity, span, message, QueryRule.Page(_endpoint, place), fix);
        }
    }

    // However many warnings came first, an error must not be lost among them.
    private bool HasRoomFor(XQuerySeverity severity) =>
        !(_diagnostics?.Count >= MostDiagnostics) || (severity == XQuerySeverity.Error && !_diagnostics.Exists(diagnostic => diagnostic.Severity == XQuerySeverity.Error));
}
