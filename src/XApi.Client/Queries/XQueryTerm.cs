using System.Text;

namespace XApi;

/// <summary>One operator with its argument, negated or not.</summary>
public sealed class XQueryTerm : XQuery
{
    internal XQueryTerm(XQueryOperator op, string name, string value, bool quoted, bool negated, XQuerySpan span = default)
        : base(0)
    {
        Operator = op;
        Name = name;
        Value = value;
        IsQuoted = quoted;
        IsNegated = negated;
        Extent = span;
    }

    /// <summary>The row of the operator table.</summary>
    public XQueryOperator Operator { get; }

    /// <summary>
    /// The name or alias that it is written with; empty for keywords, emoji and phrases. Behind a phrase whose words need only be
    /// near one another, the tilde and the number: <c>~5</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The argument without quotes and escapes; empty for operators that take none.</summary>
    public string Value { get; }

    /// <summary>Whether the argument is written in double quotes.</summary>
    public bool IsQuoted { get; }

    /// <summary>Whether it is written with a dash, and must not match.</summary>
    public bool IsNegated { get; }

    // Where it stood in the text that it was parsed from; empty for a built one. No part of its identity.
    internal override XQuerySpan Extent { get; }

    /// <inheritdoc/>
    public override bool Equals(XQuery? other) =>
        other is XQueryTerm term
        && term.Operator == Operator
        && term.IsNegated == IsNegated
        && term.IsQuoted == IsQuoted
        && term.Name == Name
        && term.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Value, IsQuoted, IsNegated);

    internal override XQuery Negate() => new XQueryTerm(Operator, Name, Value, IsQuoted, !IsNegated, Extent);

    internal override void Write(StringBuilder text)
    {
        if (IsNegated)
        {
            text.Append('-');
        }

        var suffix = Operator == XQueryOperator.Proximity ? Name : "";
        text.Append(suffix.Length > 0 ? "" : Name);
        if (!IsQuoted)
        {
            text.Append(Value);
            return;
        }

        text.Append('"');
        foreach (var c in Value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\');
            }

            text.Append(c);
        }

        text.Append('"').Append(suffix);
    }

    internal override bool Evaluate(Func<XQueryTerm, bool> term) => term(this) != IsNegated;
}
