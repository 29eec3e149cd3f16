namespace XApi;

/// <summary>Optional parameters of every stream. The options of a streaming operation derive from it.</summary>
/// <remarks><see cref="CallOptions.Timeout"/> bounds each attempt to open the stream, not the stream.</remarks>
public abstract record StreamCallOptions : CallOptions
{
    /// <summary>How the stream is kept connected and watched. <see cref="StreamSettings.Default"/> by default.</summary>
    public StreamSettings Stream { get; init; } = StreamSettings.Default;
}
