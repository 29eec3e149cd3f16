using System.Text;

namespace XApi;

/// <summary>Marks places of a text in HTML. The places count what is displayed, not the tags, and a mark never overlaps an element.</summary>
internal sealed class HitHighlight
{
    // As long as the names of references that are in use, with the ampersand and the semicolon.
    private const int LongestReference = 10;

    private readonly string _html;
    private readonly string _opens;
    private readonly string _closes;
    private readonly StringBuilder _marked;
    private readonly int _lastEnd;
    private int _next;

    // How many displayed characters were copied, and how many elements are open within the mark.
    private int _at;
    private int _depth;

    private HitHighlight(string html, string tag)
    {
        _html = html;
        (_opens, _closes) = ($"<{tag}>", $"</{tag}>");
        _marked = new(html.Length + 16);
        _lastEnd = html.LastIndexOf('>');
    }

    internal static string Write(string html, IEnumerable<Range> hits, string tag)
    {
        var whole = new HitHighlight(html, tag);
        whole.CopyTo(int.MaxValue);
        var length = whole._at;
        var marker = new HitHighlight(html, tag);
        foreach (var hit in hits)
        {
            var (start, count) = hit.GetOffsetAndLength(length);
            if (start < marker._at)
            {
                throw new ArgumentException(
                    $"A hit begins at {start}, before the end of another one, {marker._at}: they are taken in order.",
                    nameof(hits)
                );
            }

            if (count > 0)
            {
                marker.CopyTo(start);
                marker.MarkTo(start + count);
            }
        }

        marker.CopyTo(int.MaxValue);
        return marker._marked.ToString();
    }

    // Tags at the place are copied as well: the mark begins within them.
    private void CopyTo(int place)
    {
        while (_next < _html.Length)
        {
            if (TagEnd() is > 0 and var end)
            {
                Copy(end - _next);
            }
            else if (_at < place)
            {
                CopyCharacter();
            }
            else
            {
                return;
            }
        }
    }

    private void MarkTo(int place)
    {
        _marked.Append(_opens);
        _depth = 0;
        while (_at < place)
        {
            if (TagEnd() is > 0 and var end)
            {
                CopyMarkedTag(end);
            }
            else
            {
                CopyCharacter();
            }
        }

        // An element that begins in the mark ends in it.
        while (_depth > 0 && TagEnd() is > 0 and var end)
        {
            CopyMarkedTag(end);
        }

        _marked.Append(_closes);
    }

    private void CopyMarkedTag(int end)
    {
        if (_html[_next + 1] != '/')
        {
            _depth += _html[end - 2] == '/' ? 0 : 1;
            Copy(end - _next);
        }
        else if (_depth > 0)
        {
            _depth--;
            Copy(end - _next);
        }
        else
        {
            // An element that began before the mark ends here: so does the mark, and another begins.
            _marked.Append(_closes);
            Copy(end - _next);
            _marked.Append(_opens);
        }
    }

    // Where the tag ends that stands here, or 0. Behind the last > there is none.
    private int TagEnd() => _next < _lastEnd && _html[_next] == '<' ? _html.IndexOf('>', _next) + 1 : 0;

    // What is escaped is one character where it is displayed: a mark that began within &amp; would break it.
    private void CopyCharacter()
    {
        Copy(ReferenceLength(_html.AsSpan(_next)));
        _at++;
    }

    private static int ReferenceLength(ReadOnlySpan<char> html)
    {
        if (html[0] != '&')
        {
            return 1;
        }

        var length = 1;
        while (length < Math.Min(html.Length, LongestReference) && (char.IsAsciiLetterOrDigit(html[length]) || html[length] == '#'))
        {
            length++;
        }

        return length > 1 && length < html.Length && html[length] == ';' ? length + 1 : 1;
    }

    private void Copy(int length)
    {
        _marked.Append(_html, _next, length);
        _next += length;
    }
}
