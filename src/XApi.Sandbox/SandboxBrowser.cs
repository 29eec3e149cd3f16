using System.Net;
using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>A person at a browser, logged in as a user of the sandbox, who is sent to its login pages: so a test logs in as people do.</summary>
/// <remarks>
/// <code>
/// var login = new OAuth2Login(sandbox.ClientId) { Scopes = [XScopes.TweetRead], Server = sandbox.AuthorizationServer, TimeProvider = sandbox.TimeProvider };
/// var credential = await login.WithPastedUrlAsync(sandbox.Browser().ApproveAsync);
/// </code>
/// Any other browser can be sent to these pages as well. What their form posts to the page's own address is <c>user</c>, a handle, and <c>decision</c>,
/// <c>approve</c> or <c>deny</c>; the response redirects to the App's callback, or shows a PIN.
/// </remarks>
public sealed partial class SandboxBrowser
{
    private readonly Uri _sandbox;
    private readonly HttpMessageHandler? _handler;

    internal SandboxBrowser(Uri sandbox, SandboxUser user, HttpMessageHandler? handler)
    {
        _handler = handler;
        _sandbox = sandbox;
        User = user;
    }

    /// <summary>Who is at the browser.</summary>
    public SandboxUser User { get; }

    /// <summary>Opens a page, agrees, and goes where that leads: what <see cref="OAuth2Login.WithBrowserAsync"/> and <see cref="OAuth1Login.WithBrowserAsync"/> take.</summary>
    /// <param name="page">The login page.</param>
    /// <exception cref="InvalidOperationException">The page is not this sandbox's, or shows an error; the message says which.</exception>
    public void Approve(Uri page) => Visit(Decide(page, "approve"));

    /// <summary>Opens a page, does not agree, and goes where that leads.</summary>
    /// <param name="page">The login page.</param>
    /// <exception cref="InvalidOperationException">The page is not this sandbox's, or shows an error; the message says which.</exception>
    public void Deny(Uri page) => Visit(Decide(page, "deny"));

    /// <summary>
    /// Opens a page, agrees, and copies what it leads to: the PIN, or the address that the browser ends at, which is not visited. That is what
    /// <see cref="OAuth1Login.WithPinAsync"/> and <see cref="OAuth2Login.WithPastedUrlAsync"/> take.
    /// </summary>
    /// <param name="page">The login page.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidOperationException">The page is not this sandbox's, or shows an error; the message says which.</exception>
    public ValueTask<string?> ApproveAsync(Uri page, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Decide(page, "approve"));
    }

    /// <summary>Opens a page, does not agree, and copies the address that the browser ends at; null when it ends at none.</summary>
    /// <param name="page">The login page.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidOperationException">The page is not this sandbox's, or shows an error; the message says which.</exception>
    public ValueTask<string?> DenyAsync(Uri page, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Decide(page, "deny"));
    }

    /// <summary>Who is at the browser.</summary>
    public override string ToString() => User.ToString();

    /// <summary>The address or the PIN that the page leads to.</summary>
    private string? Decide(Uri page, string decision)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (Uri.Compare(page, _sandbox, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new InvalidOperationException(
                $"{page.GetLeftPart(UriPartial.Authority)} is not this sandbox, which is at {_sandbox}. Give the login XSandbox.AuthorizationServer."
            );
        }

        using var http = _handler is null ? NewClient() : new HttpClient(_handler, disposeHandler: false);
        // A user who has agreed before may be sent on at once.
        using var asked = Send(http, HttpMethod.Get, page, null);
        if (asked.Headers.Location is { } at)
        {
            return at.OriginalString;
        }

        using var form = new FormUrlEncodedContent([new("user", User.Username), new("decision", decision)]);
        using var decided = Send(http, HttpMethod.Post, page, form);
        return decided.Headers.Location is { } location ? location.OriginalString
            : Pin().Match(Text(decided)) is { Success: true } pin ? pin.Groups["pin"].Value
            : null;
    }

    private HttpResponseMessage Send(HttpClient http, HttpMethod method, Uri page, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, page) { Content = content };
        request.Headers.Add("Cookie", $"{Consent.Cookie}={User.Username}");
        var response = http.Send(request);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Found)
        {
            return response;
        }

        using (response)
        {
            throw new InvalidOperationException(
                $"The login page returned {(int)response.StatusCode}: {WebUtility.HtmlDecode(Tags().Replace(Text(response), " ")).Trim()}"
            );
        }
    }

    private static void Visit(string? address)
    {
        // The page of the App is the App's to serve, maybe only after this returns; so this does not wait for it.
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback)
        {
            _ = VisitAsync(uri);
        }
    }

    private static async Task VisitAsync(Uri uri)
    {
        try
        {
            using var http = NewClient();
            using var page = await http.GetAsync(uri).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            // A browser would show that nothing listens there. The login's time limit ends the App's wait.
        }
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private static string Text(HttpResponseMessage response)
    {
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    [GeneratedRegex("""id="pin">(?<pin>\d+)<""")]
    private static partial Regex Pin();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}
