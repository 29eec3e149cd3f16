namespace XApi;

/// <summary>What happens when Tweets come faster than they are taken and the buffer is full.</summary>
public enum StreamBufferPolicy
{
    /// <summary>Reading waits. X buffers too, and closes the connection when its own buffer is full; what is missed then is a gap like any other.</summary>
    Wait,

    /// <summary>The oldest Tweet that waits is dropped, and <see cref="TweetsDropped"/> is reported. The stream stays in time.</summary>
    DropOldest,

    /// <summary>The stream ends with a <see cref="XStreamStoppedException"/>, after what was buffered.</summary>
    Fail,
}
