namespace XApi;

// A word that is no plain one: logic words, quotes that X does not know, punctuation and symbols.
internal sealed partial class QueryParser
{
    private XQueryTerm? ReadUnplain(ReadOnlySpan<char> word, int start, int begin, bool negated)
    {
        if (QueryText.IsLogicWord(word))
        {
            return ReadLogicWord(word, start, begin, negated);
        }

        if (word.IndexOfAny('“', '”', '„') is >= 0 and var quote)
        {
            // Only one whole phrase can be mended: from its opening quote to the closing one, which is looked for while it is reported.
            var close = quote == 0 && HasRoomFor(XQuerySeverity.Warning) ? _text.AsSpan(begin + 1).IndexOfAny('”', '“') : -1;
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

        if (QueryText.IsLeadingPunctuation(word[0]))
        {
            return RefusePunctuation(word, begin);
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

    private XQueryTerm? ReadLogicWord(ReadOnlySpan<char> word, int start, int begin, bool negated)
    {
        if (word[0] is 'o' or 'O')
        {
            Warn(
                QueryRule.WordLikeOperator,
                begin,
                word.Length,
                "This is read as a word. The operator is OR, in capitals; the word is written in quotes.",
                QueryRule.Boolean,
                new(new(begin, word.Length), "OR")
            );
            return Term(XQueryOperator.Phrase, "", word.ToString(), quoted: true, negated, start);
        }

        var next = _position;
        while (next < _text.Length && char.IsWhiteSpace(_text[next]))
        {
            next++;
        }

        Fail(
            QueryRule.WordLikeOperator,
            begin,
            word.Length,
            $"X refuses {word} as ambiguous. A space joins operators with AND; the word is written in quotes.",
            QueryRule.Boolean,
            new(XQuerySpan.FromTo(begin, next), "")
        );
        return null;
    }

    private XQueryTerm? RefusePunctuation(ReadOnlySpan<char> word, int begin)
    {
        // 'new york' in single quotes is meant as one phrase; the fix covers it to its closing quote.
        var close = word[0] == '\'' ? _text.AsSpan(begin + 1).IndexOf('\'') : -1;
        var isPhrase = close > 0 && (begin + close + 2 == _text.Length || QueryText.EndsWord(_text[begin + close + 2]));
        var meant = isPhrase ? _text.Substring(begin + 1, close) : word.ToString();
        Fail(
            QueryRule.LeadingPunctuation,
            begin,
            1,
            word[0] == '\''
                ? "Single quotes do not make a phrase, and X refuses a word that begins with one; double quotes do."
                : $"X refuses a word that begins with {word[0]}; in double quotes it is text.",
            QueryRule.ListOfOperators,
            new(
                isPhrase ? new(begin, close + 2) : new(begin, word.Length),
                new XQueryTerm(XQueryOperator.Phrase, "", meant, quoted: true, negated: false).ToString()
            )
        );
        return null;
    }

    private XQueryTerm Quote(
        ReadOnlySpan<char> word,
        int start,
        int begin,
        bool negated,
        string rule,
        XQuerySeverity severity,
        string message
    )
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
}
