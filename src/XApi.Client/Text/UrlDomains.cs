namespace XApi;

/// <summary>Finds the domain that begins at a place of a text, in linear time for all places of it that are looked up from left to right.</summary>
/// <remarks>
/// A domain is labels with points between, the last one a known top-level domain: the one that reaches farthest is taken.
/// A chain is a run of points with sound labels between them: what was found out about it holds for each domain that begins in it.
/// </remarks>
internal ref struct UrlDomains(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    // The label that was read last, and its last underscore.
    private int _labelStart = -1;
    private int _labelEnd = -1;
    private int _underscore = -1;

    // The chain that was read last, from its first to its last point, and its last point that a top-level domain follows.
    private int _chainStart = -1;
    private int _chainEnd = -1;
    private int _lastPoint = -1;
    private int _lastEnd = -1;

    /// <summary>The end of the domain that begins here, or -1.</summary>
    internal int End(int start)
    {
        if (start >= _text.Length || !StartsLabel(start) || Point(start) is not (>= 0 and var point))
        {
            return -1;
        }

        if (point < _chainStart || point > _chainEnd)
        {
            ReadChain(point);
        }

        return _lastPoint > point ? _lastEnd
            : _underscore < start ? TopLevelDomains.End(_text, point + 1)
            : -1;
    }

    private readonly bool StartsLabel(int start) =>
        TextCharacters.IsOfLabel(_text[start])
        // Half a character begins nothing.
        && !(char.IsLowSurrogate(_text[start]) && start > 0 && char.IsHighSurrogate(_text[start - 1]));

    // The point after the label that begins here, or -1.
    private int Point(int start)
    {
        if (start < _labelStart || start >= _labelEnd)
        {
            _labelStart = start;
            (_labelEnd, _underscore) = Label(start);
        }

        return _labelEnd < _text.Length && _text[_labelEnd] == '.' && TextCharacters.IsOfLabel(_text[_labelEnd - 1]) ? _labelEnd : -1;
    }

    private readonly (int End, int Underscore) Label(int start)
    {
        var (end, underscore) = (start, -1);
        for (; end < _text.Length && (_text[end] is '-' or '_' || TextCharacters.IsOfLabel(_text[end])); end++)
        {
            underscore = _text[end] == '_' ? end : underscore;
        }

        return (end, underscore);
    }

    private void ReadChain(int point)
    {
        (_chainStart, _lastPoint, _lastEnd) = (point, -1, -1);
        while (true)
        {
            _chainEnd = point;
            var label = point + 1;
            if (label >= _text.Length || !TextCharacters.IsOfLabel(_text[label]))
            {
                return;
            }

            var (end, underscore) = Label(label);
            if (end >= _text.Length || _text[end] != '.' || !TextCharacters.IsOfLabel(_text[end - 1]))
            {
                return;
            }

            // A subdomain may have underscores, the domain itself may not.
            if (underscore < 0 && TopLevelDomains.End(_text, end + 1) is >= 0 and var domainEnd)
            {
                (_lastPoint, _lastEnd) = (end, domainEnd);
            }

            point = end;
        }
    }
}
