namespace XApi;

/// <summary>Whether a text as a whole is a URL (RFC 3986, with domains of all scripts).</summary>
internal static class UrlCheck
{
    internal static bool IsUrl(ReadOnlySpan<char> text, bool needsProtocol)
    {
        var protocol = text.IndexOf("://", StringComparison.Ordinal);
        // A path or a query may have another URL in it.
        if (protocol >= 0 && text[..protocol].IndexOfAny('/', '?', '#') >= 0)
        {
            protocol = -1;
        }

        if (protocol < 0 ? needsProtocol : !IsProtocol(text[..protocol]))
        {
            return false;
        }

        var rest = protocol < 0 ? text : text[(protocol + 3)..];
        var fragment = rest.IndexOf('#');
        var beforeFragment = fragment < 0 ? rest : rest[..fragment];
        var query = beforeFragment.IndexOf('?');
        var beforeQuery = query < 0 ? beforeFragment : beforeFragment[..query];
        var path = beforeQuery.IndexOf('/');
        return (fragment < 0 || AreAll(rest[(fragment + 1)..], "!$&'()*+,;=:|@/?"))
            && (query < 0 || AreAll(beforeFragment[(query + 1)..], "!$&'()*+,;=:|@/?"))
            && (path < 0 || AreAll(beforeQuery[path..], "!$&'()*+,;=:|@/"))
            && IsAuthority(path < 0 ? beforeQuery : beforeQuery[..path]);
    }

    private static bool IsProtocol(ReadOnlySpan<char> scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        var user = authority.IndexOf('@');
        if (user >= 0 && !AreAll(authority[..user], "!$&'()*+,;=:"))
        {
            return false;
        }

        var host = authority[(user + 1)..];
        var port = host.LastIndexOf(':');
        if (port > host.LastIndexOf(']'))
        {
            var digits = host[(port + 1)..];
            if (digits.Length is < 1 or > 5 || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            host = host[..port];
        }

        return IsIPv4(host) || IsIPv6(host) || IsDomain(host);
    }

    private static bool IsIPv4(ReadOnlySpan<char> host)
    {
        var parts = 0;
        foreach (var range in host.Split('.'))
        {
            var part = host[range];
            if (
                ++parts > 4
                || part.Length is < 1 or > 3
                || part.ContainsAnyExceptInRange('0', '9')
                || (part.Length > 1 && part[0] == '0')
                || (part.Length == 3 && part.SequenceCompareTo("255") > 0)
            )
            {
                return false;
            }
        }

        return parts == 4;
    }

    private static bool IsIPv6(ReadOnlySpan<char> host)
    {
        if (host is not ['[', .. { Length: > 0 } address, ']'])
        {
            return false;
        }

        foreach (var character in address)
        {
            if (!char.IsAsciiHexDigit(character) && character is not (':' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> host)
    {
        var last = host.LastIndexOf('.');
        if (last <= 0 || !IsLabel(host[(last + 1)..], underscores: false) || char.IsAsciiDigit(host[last + 1]))
        {
            return false;
        }

        var rest = host[..last];
        var domain = rest.LastIndexOf('.') + 1;
        if (!IsLabel(rest[domain..], underscores: false))
        {
            return false;
        }

        if (domain == 0)
        {
            return true;
        }

        var subdomains = rest[..(domain - 1)];
        foreach (var range in subdomains.Split('.'))
        {
            if (!IsLabel(subdomains[range], underscores: true))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLabel(ReadOnlySpan<char> label, bool underscores)
    {
        foreach (var character in label)
        {
            if (!IsOfLabel(character) && character != '-' && !(underscores && character == '_'))
            {
                return false;
            }
        }

        return label.Length > 0 && IsOfLabel(label[0]) && IsOfLabel(label[^1]);
    }

    private static bool IsOfLabel(char character) => char.IsAsciiLetterOrDigit(character) || character >= 0x80;

    // Letters, digits, escapes, and those that are given.
    private static bool AreAll(ReadOnlySpan<char> text, string others)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }
            }
            else if (
                !char.IsAsciiLetterOrDigit(text[i])
                && text[i] is not ('-' or '.' or '_' or '~' or (>= '\u0400' and <= '\u04FF'))
                && !others.Contains(text[i], StringComparison.Ordinal)
            )
            {
                return false;
            }
        }

        return true;
    }
}
