using System.Text;

namespace XApi;

// One operator: a word, a phrase, a name with its value.
internal sealed partial class QueryParser
{
    private XQueryTerm? ReadTerm(int start, bool negated)
    {
        var begin = _position;
        if (_text[begin] == '"')
        {
            return ReadQuoted(start) is { } phrase ? Phrase(phrase, negated, start) : null;
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
                ? Quote(
                    word,
                    start,
                    begin,
                    negated,
                    QueryRule.EmojiVariant,
                    XQuerySeverity.Error,
                    "An emoji with a variant must be in double quotes."
                )
                : Term(XQueryOperator.Emoji, "", word.ToString(), quoted: false, negated, start);
        }

        if (word.Length > 1)
        {
            var argument = word[1..];
            switch (word[0])
            {
                case '#':
                    if (!QueryText.IsTag(argument))
                    {
                        Warn(
                            QueryRule.MalformedArgument,
                            begin,
                            word.Length,
                            "A hashtag holds letters, digits and underscores only.",
                            QueryRule.ListOfOperators
                        );
                    }

                    return Term(XQueryOperator.Hashtag, "#", argument.ToString(), quoted: false, negated, start);
                case '@':
                    if (!QueryText.IsUsername(argument))
                    {
                        Warn(
                            QueryRule.MalformedArgument,
                            begin,
                            word.Length,
                            "A username holds Latin letters, digits and underscores only.",
                            QueryRule.ListOfOperators
                        );
                    }

                    return Term(XQueryOperator.Mention, "@", argument.ToString(), quoted: false, negated, start);
                case '$' when QueryText.IsCashtag(argument):
                    return Term(XQueryOperator.Cashtag, "$", argument.ToString(), quoted: false, negated, start);
            }
        }

        return ReadUnplain(word, start, begin, negated);
    }

    // A tilde and a number behind a phrase: its words need only be near one another.
    private XQueryTerm Phrase(string phrase, bool negated, int start)
    {
        var end = _position + 1;
        while (end < _text.Length && char.IsAsciiDigit(_text[end]))
        {
            end++;
        }

        if (_position == _text.Length || _text[_position] != '~' || end == _position + 1)
        {
            return Term(XQueryOperator.Phrase, "", phrase, quoted: true, negated, start);
        }

        var name = _text[_position..end];
        _position = end;
        return Term(XQueryOperator.Proximity, name, phrase, quoted: true, negated, start);
    }

    private XQueryTerm? ReadArgument(XQueryOperator op, string name, int valueStart, int start, bool negated)
    {
        if (valueStart == _position)
        {
            if (_position < _text.Length && _text[_position] == '"')
            {
                return ReadQuoted(start) is { } quotedValue ? Term(op, name, quotedValue, quoted: true, negated, start) : null;
            }

            Fail(
                QueryRule.NoArgument,
                start,
                _position - start,
                $"{name} needs a value directly behind the colon.",
                QueryRule.ListOfOperators
            );
            return null;
        }

        if (op.Argument is XQueryArgument.PointRadius or XQueryArgument.BoundingBox && _text[valueStart] == '[')
        {
            var close = _text.IndexOf(']', valueStart);
            if (close < 0)
            {
                Fail(
                    QueryRule.UnclosedBracket,
                    valueStart,
                    1,
                    "This bracket is never closed.",
                    QueryRule.ListOfOperators,
                    new(new(_text.Length, 0), "]")
                );
                _position = _text.Length;
                return null;
            }

            _position = close + 1;
        }

        var value = _text.AsSpan(valueStart, _position - valueStart);
        var quoted = op.Argument == XQueryArgument.Text && !QueryText.IsTag(value);
        var term = Term(op, name, value.ToString(), quoted, negated, start);
        if (quoted && HasRoomFor(XQuerySeverity.Warning))
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

        ReportUnknown(name, _text[begin..nameEnd], begin);
        return Term(XQueryOperator.Unknown, name, value, quoted, negated, start);
    }

    private void ReportUnknown(string name, string word, int begin)
    {
        if (!HasRoomFor(XQuerySeverity.Error))
        {
            return;
        }

        var advice = ForeignOperators.Advice(word, name, _endpoint, out var replacement);
        replacement =
            advice is null ? Nearest(word, name)
            : IsAddressScheme(name) ? $"url:\"{word}\""
            : replacement;
        Report(
            advice is null ? QueryRule.UnknownOperator : QueryRule.ForeignOperator,
            XQuerySeverity.Error,
            new(begin, word.Length),
            advice is null ? $"X has no operator {name}; in quotes it is text." : $"X has no operator {name} here; {advice}",
            QueryRule.ListOfOperators,
            replacement switch
            {
                null => null,
                ['-', .. var positive] when begin > 0 && _text[begin - 1] == '-' => new(new(begin - 1, word.Length + 1), positive),
                _ => new(new(begin, replacement.EndsWith(':') ? name.Length : word.Length), replacement),
            }
        );
    }

    private static string? Nearest(string word, string name)
    {
        var known = XQueryOperator
            .All.SelectMany(op => (IEnumerable<string>)[op.Name, .. op.Aliases])
            .Where(known => known.Length > 3)
            .ToLookup(known => known.EndsWith(':'));
        return Spelling.Nearest(word, known[false], mostEdits: 2) ?? Spelling.Nearest(name, known[true], mostEdits: 2);
    }

    // From the opening quote at the position to behind the closing one.
    private string? ReadQuoted(int start)
    {
        var open = _position++;
        var closing = "\"";
        StringBuilder? unescaped = null;
        var copied = _position;
        while (true)
        {
            var next = _text.AsSpan(_position).IndexOfAny('"', '\\');
            if (next < 0)
            {
                Fail(
                    QueryRule.UnclosedQuote,
                    open,
                    1,
                    "This quote is never closed.",
                    QueryRule.ListOfOperators,
                    new(new(_text.Length, 0), closing)
                );
                _position = _text.Length;
                return null;
            }

            _position += next;
            if (_text[_position] == '"')
            {
                break;
            }

            // A backslash escapes a quote and itself; before anything else it is a character like any other.
            if (_position + 1 == _text.Length)
            {
                // It would escape the quote that closes.
                closing = "\\\"";
            }
            else if (_text[_position + 1] is '"' or '\\')
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

    // What X takes for an operator's name, the scheme of an address included.
    private static bool IsName(ReadOnlySpan<char> value) => QueryText.IsUsername(value) && char.IsAsciiLetter(value[0]);

    private static bool IsAddressScheme(string name) =>
        name.Equals("http:", StringComparison.OrdinalIgnoreCase) || name.Equals("https:", StringComparison.OrdinalIgnoreCase);
}
