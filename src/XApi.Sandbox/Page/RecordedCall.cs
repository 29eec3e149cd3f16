namespace XApi.Sandbox;

/// <summary>A request with what was sent and returned; secrets are left out, and bodies are cut at 64 KiB.</summary>
internal sealed record RecordedCall(
    SandboxRequest Request,
    TimeSpan Duration,
    IReadOnlyDictionary<string, string> RequestHeaders,
    string RequestBody,
    IReadOnlyDictionary<string, string> ResponseHeaders,
    string ResponseBody
)
{
    /// <summary>Which call it was to be over, from 1; 0 while it is under way, as a stream that is open.</summary>
    public long Place { get; init; }

    /// <summary>How many bytes the response had, so far where it is under way.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Whether it is under way, as a stream that is still connected.</summary>
    public bool IsOpen => Place == 0;
}
