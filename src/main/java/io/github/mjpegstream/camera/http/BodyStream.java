package io.github.mjpegstream.camera.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of an answer as a stream whose reader can be interrupted. That of the JDK ignores
 * interrupts in Java 17 (JDK-8294047).
 *
 * <p>One thread reads; any thread closes, which ends the exchange and its connection. Holds at most
 * what one read of the client brought.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private Flow.Subscription subscription;
  private boolean complete;
  private boolean closed;
  private Throwable failure;

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    lock.lock();
    try {
      this.subscription = subscription;
      if (closed) {
        subscription.cancel();
      }
    } finally {
      lock.unlock();
    }
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    lock.lock();
    try {
      buffers.addAll(item);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable throwable) {
    finish(throwable);
  }

  @Override
  public void onComplete() {
    finish(null);
  }

  private void finish(Throwable throwable) {
    lock.lock();
    try {
      failure = throwable;
      complete = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new IOException("the stream has been closed");
        }
        ByteBuffer head = buffers.peek();
        if (head != null && head.hasRemaining()) {
          int count = Math.min(length, head.remaining());
          head.get(bytes, offset, count);
          return count;
        }
        if (head != null) {
          buffers.remove();
          if (buffers.isEmpty()) {
            subscription.request(1);
          }
        } else if (failure != null) {
          throw new IOException(failure.getMessage(), failure);
        } else if (complete) {
          return -1;
        } else {
          changed.await();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while reading");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      buffers.clear();
      if (subscription != null && !complete) {
        subscription.cancel();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
