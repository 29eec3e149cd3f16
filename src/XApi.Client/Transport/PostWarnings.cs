using Newtonsoft.Json.Linq;
using static System.FormattableString;

namespace XApi;

/// <summary>Warns before a text is posted that X may refuse, or charge more for. It never refuses: X knows the account, the client does not.</summary>
/// <remarks>What X charges and refuses is what the spec and the price list say of the operation.</remarks>
internal sealed class PostWarnings(XApiLog log)
{
    private readonly ReportedOnce _logged = new();

    internal event EventHandler<PostWarningEventArgs>? Raised;

    internal void Check(XRequest request, XPriceList prices)
    {
        if (request.Posts is { } posted)
        {
            Check(request.Operation, posted, prices);
        }
    }

    private void Check(XOperation operation, IPostedText posted, XPriceList prices)
    {
        if (posted.Text is { } text)
        {
            CheckText(operation, text, prices);
        }

        if (posted.IsReply && operation.Price?.Summoned is not null)
        {
            Warn(PostWarningKind.Reply, operation, $"it is a reply. {operation.Access?.Description}".TrimEnd(), posted.Text);
        }

        if (operation.Access is { Refuses: { Count: > 0 } refuses } access)
        {
            var body = JObject.Parse(posted.ToJson());
            if (refuses.FirstOrDefault(name => body.ContainsKey(name)) is { } refused)
            {
                Warn(PostWarningKind.SelfServe, operation, $"it has `{refused}`. {access.Description}".TrimEnd(), posted.Text);
            }
        }
    }

    private void CheckText(XOperation operation, string text, XPriceList prices)
    {
        if (XText.Measure(text) is { Problem: XTextProblem.TooLong } measure)
        {
            Warn(
                PostWarningKind.TooLong,
                operation,
                Invariant(
                    $"the text counts {measure.Length}, and X refuses more than {measure.MaxLength} unless the account has Premium. XText.Split makes a thread of it."
                ),
                text
            );
        }

        if (
            operation.Price is { WithUrl: { } withUrl } price
            && UrlScanner.Find(text, bare: true) is [var url, ..]
            && prices.Items.TryGetValue(withUrl, out var dear)
            && prices.Items.TryGetValue(price.Item, out var usual)
            && dear.Price > usual.Price
        )
        {
            Warn(PostWarningKind.Url, operation, With($"the URL {text[url]}"), text, With("a URL"));

            string With(string what) => Invariant($"with {what} it costs {dear.Price} {prices.Currency}, and {usual.Price} without one.");
        }
    }

    // A text that is too long is worth a line each time. The others are true of every such post, and are logged once. Nothing of the text is logged.
    private void Warn(PostWarningKind kind, XOperation operation, string message, string? text, string? logged = null)
    {
        if (kind == PostWarningKind.TooLong || _logged.IsFirst(kind.ToString()))
        {
            log.PostWarning(operation, logged ?? message);
        }

        Raised?.Invoke(this, new(kind, operation, message, text));
    }
}
