using System.Text;

namespace XApi;

/// <summary>Several queries of which all must match (AND), or at least one (OR).</summary>
public sealed class XQueryGroup : XQuery
{
    internal XQueryGroup(bool all, XQuery[] members, int depth)
        : base(depth)
    {
        IsAll = all;
        Members = members;
    }

    /// <summary>Whether all must match; otherwise one suffices.</summary>
    public bool IsAll { get; }

    /// <summary>The members: two or more, none of them a group of the same kind.</summary>
    public IReadOnlyList<XQuery> Queries => Members;

    internal XQuery[] Members { get; }

    internal override XQuerySpan Extent => XQuerySpan.FromTo(Members[0].Extent.Start, Members[^1].Extent.End);

    /// <inheritdoc/>
    public override bool Equals(XQuery? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is not XQueryGroup group || group.IsAll != IsAll || group.Members.Length != Members.Length)
        {
            return false;
        }

        for (var i = 0; i < Members.Length; i++)
        {
            if (!Members[i].Equals(group.Members[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsAll);
        foreach (var member in Members)
        {
            hash.Add(member);
        }

        return hash.ToHashCode();
    }

    internal override XQuery Negate() => new XQueryGroup(!IsAll, Array.ConvertAll(Members, member => member.Negate()), Depth);

    internal override void Write(StringBuilder text)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (i > 0)
            {
                text.Append(IsAll ? " " : " OR ");
            }

            // AND binds first, so only an OR within an AND needs parentheses.
            if (IsAll && Members[i] is XQueryGroup)
            {
                text.Append('(');
                Members[i].Write(text);
                text.Append(')');
            }
            else
            {
                Members[i].Write(text);
            }
        }
    }

    internal override bool Evaluate(Func<XQueryTerm, bool> term)
    {
        foreach (var member in Members)
        {
            if (member.Evaluate(term) != IsAll)
            {
                return !IsAll;
            }
        }

        return IsAll;
    }
}
